import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { webhook } from "./webhook.ts";

const secret = "a random text that nobody can guess";

test("is signed, and tried again with the same id until it is taken", async () => {
  const got: { id: unknown; right: boolean; body: string }[] = [];
  const server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => void (body += chunk.toString()));
    req.on("end", () => {
      const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signature } = req.headers;
      const mac = createHmac("sha256", secret)
        .update(`${String(id)}.${String(at)}.${body}`)
        .digest("base64");
      got.push({ id, right: signature === `v1,${mac}`, body });
      res.statusCode = got.length < 3 ? 503 : 204;
      res.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const send = webhook({ url: `http://127.0.0.1:${port}/`, secret, waitsMs: [1, 1] });
  await send({ type: "time-requested" });
  expect(got).toHaveLength(3);
  expect(new Set(got.map(({ id }) => id)).size).toBe(1);
  expect(got.every(({ right, body }) => right && body === '{"type":"time-requested"}')).toBe(true);
  server.close();
  await expect(send({ type: "x" })).rejects.toThrow();
});

test("needs an address and a secret", () => {
  expect(() => webhook({ url: "hooks", secret })).toThrow("url");
  expect(() => webhook({ url: "https://app.example", secret: "short" })).toThrow("32");
});
