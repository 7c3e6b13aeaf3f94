import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { expect, test } from "vitest";
import { createGuard } from "./guard.ts";

const KAI = { id: "kai", age: 14 };

test("a body that the server has read identifies retries, and the request's own body is not read", async () => {
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 9, per: "day" }] } } });
  const governor = createGovernor({ policy });
  const guard = createGuard({ governor, account: () => KAI });
  const send = async (text: string): Promise<void> => {
    const client = new AbortController();
    const request = new Request("http://localhost/chat", {
      method: "POST",
      headers: { "idempotency-key": "k1", "content-type": "application/json" },
      body: text,
      signal: client.signal,
    });
    const body = new Uint8Array(await request.arrayBuffer());
    const leave = (): never => {
      client.abort();
      throw new DOMException("The client left.", "AbortError");
    };
    await expect(guard(request, leave, { body })).rejects.toThrow("The client left.");
  };
  for (const text of ['{"q":1}', '{"q":1}', '{"q":2}']) await send(text);
  expect((await governor.status(KAI)).quotas).toMatchObject([{ remaining: 7 }]);
});

test("a refused request whose body was read is answered", async () => {
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 1, per: "day" }] } } });
  const guard = createGuard({ governor: createGovernor({ policy }), account: () => KAI, style: "message" });
  const send = async (): Promise<Response> => {
    const text = JSON.stringify({ stream: true, messages: [{ role: "user", content: "hi" }] });
    const headers = { "content-type": "application/json" };
    const request = new Request("http://localhost/v1/chat/completions", { method: "POST", headers, body: text });
    const body = new Uint8Array(await request.arrayBuffer());
    return guard(request, () => Response.json({ reply: "hi" }), { body });
  };
  await send();
  const refused = await send();
  // The body requests a stream.
  expect([refused.status, refused.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
});
