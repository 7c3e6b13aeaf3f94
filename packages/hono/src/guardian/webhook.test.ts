import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, expect, test } from "vitest";
import { webhook } from "./webhook.ts";

const STANDARD = `whsec_${Buffer.from("thirty-two random bytes, or so..").toString("base64")}`;
const RAW = "a random text that nobody can guess";

let server: Server | undefined;
afterEach(() => server?.close());

/** A receiver that responds with these statuses, one after the other. */
async function receive(
  statuses: number[],
): Promise<{ url: string; got: { headers: IncomingHttpHeaders; body: string }[] }> {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => void (body += chunk.toString()));
    req.on("end", () => {
      got.push({ headers: req.headers, body });
      res.statusCode = statuses[got.length - 1] ?? 204;
      res.end();
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, got };
}

test.each([
  ["a secret of the standard", STANDARD, new Webhook(STANDARD)],
  ["any other text", RAW, new Webhook(RAW, { format: "raw" })],
])("what is signed with %s is verified by the standardwebhooks package, on each try", async (_, secret, receiver) => {
  const { url, got } = await receive([503, 500]);
  await webhook({ url, secret, waitsMs: [1, 1] })({ type: "time-requested" });
  expect(got).toHaveLength(3);
  expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  for (const { headers, body } of got) {
    expect(receiver.verify(body, headers as Record<string, string>)).toEqual({ type: "time-requested" });
    expect(() => receiver.verify(`${body} `, headers as Record<string, string>)).toThrow("No matching signature");
  }
});

test("rejects when no attempt is accepted", async () => {
  const { url } = await receive([500, 500]);
  await expect(webhook({ url, secret: STANDARD, waitsMs: [1] })({ type: "x" })).rejects.toThrow("500");
});

test.each(["short", "whsec_c2hvcnQ=", "whsec_this is not Base64 but it is long enough", undefined])(
  "a secret such as %s is refused",
  (secret) => {
    expect(() => webhook({ url: "https://app.example", secret: secret as string })).toThrow("whsec_");
  },
);

test("an address that is not a URL is refused", () => {
  expect(() => webhook({ url: "hooks", secret: RAW })).toThrow("url");
});
