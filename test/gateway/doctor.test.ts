import { expect, test } from "vitest";
import { gatewayFindings } from "../../packages/cli/src/doctor/gateway.ts";
import { startGateway } from "./gateway.ts";

async function levels(url: string): Promise<Readonly<Record<string, string>>> {
  const findings = await gatewayFindings(new URL(url));
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

test("a server that is not a gateway, or does not answer, is reported", async () => {
  const { upstream } = await startGateway();
  expect(await levels(upstream.url)).toEqual({ reach: "error" });
  expect(await levels("http://127.0.0.1:1")).toEqual({ reach: "error" });
});
