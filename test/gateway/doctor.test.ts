import { expect, onTestFinished, test, vi } from "vitest";
import { doctorCommand } from "../../packages/cli/src/doctor/command.ts";
import { gatewayFindings } from "../../packages/cli/src/doctor/gateway.ts";
import { startGateway } from "./gateway.ts";
import { http, rawUpstream } from "./raw-upstream.ts";

async function levels(url: string, ...upstreams: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const findings = await gatewayFindings(new URL(url), { upstreams: upstreams.map((one) => new URL(one)) });
  return Object.fromEntries(findings.map(({ check, level }) => [check, level]));
}

test("a gateway that asks for proofs has nothing wrong", async () => {
  const { url } = await startGateway();
  expect(await levels(url)).toEqual({
    health: "ok",
    ready: "ok",
    nobody: "ok",
    headers: "ok",
    body: "ok",
    models: "ok",
    decisions: "ok",
    "forward-auth": "ok",
    metrics: "ok",
  });
});

test("identity claims that are trusted without proof are reported", async () => {
  const { url } = await startGateway({ identity: "identity: [{ kind: body-user, trustBodyUser: true }]" });
  expect(await levels(url)).toMatchObject({ nobody: "ok", headers: "ok", body: "error" });
  const open = await startGateway({
    identity: 'identity: [{ kind: headers, user: X-User-Id, addresses: ["127.0.0.0/8"] }]',
  });
  expect(await levels(open.url)).toMatchObject({ headers: "error" });
});

test("what leaks behind the same trust is reported, too: the list of models, and a proxy's questions", async () => {
  const { url } = await startGateway({
    identity: 'identity: [{ kind: headers, user: X-User-Id, addresses: ["127.0.0.0/8"] }]',
    people: "- { id: recess-doctor, age: 40 }\n",
    more: "forwardAuth: { messages: [{ method: POST, path: /api/chat }] }",
  });
  expect(await levels(url)).toMatchObject({ models: "error", "forward-auth": "error", decisions: "ok" });
});

test("an upstream that answers past the gateway is reported, by any of the addresses that it is known by", async () => {
  const gateway = await startGateway();
  // Another name of this machine, as a child's device would use one.
  const url = gateway.upstream.url.replace("127.0.0.1", "0.0.0.0");
  const closed = await rawUpstream((socket) => socket.end(http("401 Unauthorized", [], "")));
  for (const address of [url, `${url}/v1`]) {
    expect(await levels(gateway.url, address)).toMatchObject({ nobody: "ok", upstream: "error" });
  }
  expect(await levels(gateway.url, gateway.upstream.url)).toMatchObject({ upstream: "warning" });
  expect(await levels(gateway.url, closed.url)).toMatchObject({ upstream: "ok" });
  expect(await levels(gateway.url, "http://127.0.0.1:1")).toMatchObject({ upstream: "ok" });
});

test("a server that is not a gateway, or does not answer, is reported", async () => {
  const { upstream } = await startGateway();
  expect(await levels(upstream.url)).toEqual({ reach: "error" });
  expect(await levels("http://127.0.0.1:1")).toEqual({ reach: "error" });
});

test("the command finds an open upstream among those that are given to it, and its exit status says so", async () => {
  const gateway = await startGateway();
  const closed = await rawUpstream((socket) => socket.end(http("401 Unauthorized", [], "")));
  const open = gateway.upstream.url.replace("127.0.0.1", "0.0.0.0");
  const printed = vi.spyOn(process.stdout, "write").mockImplementation((_, ...rest) => {
    for (const done of rest) if (typeof done === "function") done();
    return true;
  });
  const { exitCode } = process;
  onTestFinished(() => {
    printed.mockRestore();
    process.exitCode = exitCode;
  });
  const run = async (...args: readonly string[]): Promise<readonly unknown[]> => {
    printed.mockClear();
    process.exitCode = 0;
    await doctorCommand().parseAsync(["--gateway", gateway.url, "--json", ...args], { from: "user" });
    const { findings } = JSON.parse(printed.mock.calls.map(([text]) => String(text)).join("")) as {
      readonly findings: readonly { readonly check: string; readonly level: string }[];
    };
    return [process.exitCode, ...findings.filter(({ check }) => check === "upstream").map(({ level }) => level)];
  };
  expect(await run()).toEqual([0]);
  expect(await run("--upstream", closed.url)).toEqual([0, "ok"]);
  // An address may be written without its scheme.
  expect(await run("--upstream", closed.url, "--upstream", open.replace("http://", ""))).toEqual([1, "ok", "error"]);
  const silent = doctorCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await expect(silent.parseAsync(["--upstream", "ftp://models"], { from: "user" })).rejects.toThrow(
    'Write an address such as "http://localhost:3000".',
  );
});
