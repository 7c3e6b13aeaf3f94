import { expect, test } from "vitest";
import { createFirstTries, type FirstTries, requestIdOf } from "./request-id.ts";
import type { Visit } from "./visit.ts";

interface Sent {
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly accountId?: string;
  readonly own?: string;
}

async function idOf(
  firstTries: FirstTries,
  { headers, body = "one", accountId = "kai", own = "own" }: Sent,
): Promise<string> {
  const request = new Request("https://app.example/chat", { method: "POST", headers });
  const visit: Visit<undefined> = {
    request,
    input: undefined,
    keys: [request],
    path: "/chat",
    peekBody: async () => new TextEncoder().encode(body),
    drainBody: async () => {},
    setDecision: () => {},
    handle: () => Promise.reject(new Error("An id needs no answer.")),
    waitUntil: () => {},
  };
  return requestIdOf(visit, { accountId, own, key: undefined, firstTries, isStep: false });
}

test.each([{ "idempotency-key": "k" }, { "x-stainless-retry-count": "1" }])(
  "a message is not a retry of another text of the same length: %o",
  async (headers) => {
    const firstTries = createFirstTries();
    const one = await idOf(firstTries, { headers, body: "one" });
    expect(await idOf(firstTries, { headers, body: "two" })).not.toBe(one);
    expect(await idOf(firstTries, { headers, body: "one" })).toBe(one);
  },
);

test("a retry count of 0 is a first try: sent again, it is another message, and a retry belongs to the last", async () => {
  const firstTries = createFirstTries();
  const first = { headers: { "x-stainless-retry-count": "0" } };
  const ids = [await idOf(firstTries, { ...first, own: "a" }), await idOf(firstTries, { ...first, own: "b" })];
  expect(new Set(ids).size).toBe(2);
  expect(await idOf(firstTries, { headers: { "x-stainless-retry-count": "1" }, own: "c" })).toBe(ids[1]);
});

test.each(["00", "-1", "1.5", "one", ""])("a retry count of %o is a first try", async (count) => {
  const firstTries = createFirstTries();
  const headers = { "x-stainless-retry-count": count };
  await idOf(firstTries, { headers, own: "a" });
  expect(await idOf(firstTries, { headers, own: "b" })).toBe("b");
});

test("a retry does not find another account's first try", async () => {
  const firstTries = createFirstTries();
  await idOf(firstTries, { headers: { "x-stainless-retry-count": "0" }, own: "a" });
  await idOf(firstTries, { headers: { "x-stainless-retry-count": "0" }, own: "b" });
  const retry = { headers: { "x-stainless-retry-count": "1" }, accountId: "noor" };
  expect(await idOf(firstTries, retry)).not.toBe("b");
});

test("a message without a mark has an id of its own", async () => {
  expect(await idOf(createFirstTries(), { headers: {}, own: "own" })).toBe("own");
});
