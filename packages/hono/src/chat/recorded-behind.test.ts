import { createGovernor, type Governor, memoryStore, type Store } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { expect, test } from "vitest";
import { openAIChat, settled } from "../../../../test/support/replies.ts";
import { createGuard } from "./guard.ts";

const KAI = { id: "kai", age: 14 };
const LIMIT = 9;
const policy = definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: LIMIT, per: "day" }] } } });

/** A store whose writes wait from a moment on, until they may go on. */
function slowStore(store: Store): { readonly store: Store; hold(): void; release(): void } {
  let gate = Promise.resolve();
  let open = (): void => {};
  return {
    store: {
      load: store.load,
      async swap(...args) {
        await gate;
        return store.swap(...args);
      },
    },
    hold: () => void (gate = new Promise((resolve) => (open = resolve))),
    release: () => open(),
  };
}

const governorOn = (store: Store): Governor => createGovernor({ policy, store, secret: "s".repeat(32) });

async function charged(store: Store): Promise<number> {
  const [quota] = (await governorOn(store).status(KAI)).quotas;
  return LIMIT - (quota?.remaining ?? LIMIT);
}

const request = (): Request =>
  new Request("http://localhost/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "k1" },
    body: JSON.stringify({ stream: true, messages: [{ role: "user", content: "hi" }] }),
  });

const reply = (): Response =>
  new Response(openAIChat.text("Hello") + openAIChat.end(), { headers: { "content-type": "text/event-stream" } });

test("a message is charged before its model is asked; a stream begins while the store writes that it was answered, and ends after that", async () => {
  const { texts } = memoryStore();
  const { store, hold, release } = slowStore(texts);
  const guard = createGuard({ governor: governorOn(store), account: () => KAI });
  let chargedAtFirst = 0;
  const response = await guard(request(), async () => {
    chargedAtFirst = await charged(texts);
    hold();
    return reply();
  });
  expect(chargedAtFirst).toBe(1);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("Hello")) text += (await reader.read()).value ?? "";
  const ending = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    return "ended";
  })();
  await settled();
  expect(await Promise.race([ending, Promise.resolve("open")])).toBe("open");
  release();
  expect(await ending).toBe("ended");
  expect(await charged(texts)).toBe(1);
});

test("if the process ends in between, the message stays charged, and a retry of it is not charged again", async () => {
  const { texts } = memoryStore();
  const { store, hold } = slowStore(texts);
  const guard = createGuard({ governor: governorOn(store), account: () => KAI });
  const response = await guard(request(), () => {
    hold();
    return reply();
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; !text.includes("Hello");) text += (await reader.read()).value ?? "";
  // Nothing more of this process reaches the store.
  expect(await charged(texts)).toBe(1);
  const restarted = createGuard({ governor: governorOn(texts), account: () => KAI });
  const read = async (): Promise<string> => (await restarted(request(), reply)).text();
  expect(await read()).toContain("Hello");
  expect(await charged(texts)).toBe(1);
  expect(await read()).toContain("Hello");
  expect(await charged(texts)).toBe(2);
});

test("a JSON answer waits until the store has written that it was answered", async () => {
  const { texts } = memoryStore();
  const { store, hold, release } = slowStore(texts);
  const guard = createGuard({ governor: governorOn(store), account: () => KAI });
  let isAnswered = false;
  let markHeld = (): void => {};
  const held = new Promise<void>((resolve) => (markHeld = resolve));
  const answering = guard(request(), () => {
    hold();
    markHeld();
    return Response.json({ choices: [{ message: { role: "assistant", content: "Hello" } }] });
  }).then(async (response) => {
    isAnswered = true;
    return response.text();
  });
  // A store that is released before it is held would wait for ever.
  await held;
  await settled();
  expect(isAnswered).toBe(false);
  release();
  expect(await answering).toContain("Hello");
});
