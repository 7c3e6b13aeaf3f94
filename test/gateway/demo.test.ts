import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoText, runDemo } from "../../packages/gateway/src/demo.ts";
import { freePort } from "../support/redis.ts";

let demo: Awaited<ReturnType<typeof runDemo>>;
beforeAll(async () => {
  demo = await runDemo({ env: { LOG_LEVEL: "silent" }, port: await freePort() });
});
afterAll(() => demo.close());

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
}

async function run(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)("sh", ["-c", command]);
  const { choices }: Completion = JSON.parse(stdout);
  return choices[0]!.message.content;
}

test("of the two printed commands, one is answered and one is refused in words", async () => {
  const [ana, ben] = demoText(demo.url)
    .split("\n")
    .filter((line) => line.includes("curl"));
  expect(await run(ana!)).toContain("sky");
  expect(await run(ben!)).toContain("No chat today.");
});

test("a path that the responder does not have is an error of its own, not of the gateway", async () => {
  const response = await fetch(`${demo.url}/v1/completions`, {
    method: "POST",
    headers: { authorization: "Bearer key-of-ana", "content-type": "application/json" },
    body: JSON.stringify({ model: "starling-embedded", prompt: "Why is the sky blue?" }),
  });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("/chat/completions") } });
});
