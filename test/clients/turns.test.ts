import { afterEach, expect, test } from "vitest";
import { type Chat, TEEN, until } from "./chat.ts";
import { expectOwnIds, names, open as openTalk, type Opened } from "./talks.ts";

// What each real client makes of a reply, a refusal and an ending, and what it sends in the next turn.

let chat: Chat;
afterEach(() => chat.close());

async function open(...options: Parameters<typeof openTalk>): Promise<Opened> {
  const opened = await openTalk(...options);
  ({ chat } = opened);
  return opened;
}

test.each(names)("%s: a whole reply, and the turn after it", async (name) => {
  const { talk, bodies } = await open(name, 0);
  expect(await talk.ask("Hi")).toBe("Here.");
  expect(await talk.ask("And?")).toBe("Here.");
  expectOwnIds(bodies[1]!);
  expect(await chat.charged()).toBe(2);
});

test.each(names)("%s: a reply that a limit ended, and the turn after it", async (name) => {
  const { script, talk, bodies, sources } = await open(name, 1);
  let isReading = false;
  const first = talk.ask("Tell me a story.", { onText: () => void (isReading = true) });
  await until(() => sources.length === 1);
  sources[0]!.push(script.begin + script.text("Once upon"));
  await until(() => isReading);
  await chat.time.advance(32 * 60_000);
  expect(await first).toMatch(/^Once upon\n\nThis reply ends here\./);
  await chat.time.advance(24 * 3_600_000);
  expect(await talk.ask("And?")).toBe("Here.");
  expectOwnIds(bodies[1]!);
  // The API does not store items of a cut response: the client sends its text, or nothing of it, and never its id.
  expect(bodies[1]).not.toMatch(/item_reference|msg_1|resp_1/);
  if (name !== "the AI SDK, openai responses") expect(bodies[1]).toContain("Once upon");
});

test.each(names)("%s: a refusal is one request and its error; the next day's turn goes through", async (name) => {
  const { talk } = await open(name, 0);
  await chat.governor.pause(TEEN, { until: chat.time.now() + 6 * 3_600_000 });
  await expect(talk.ask("Hi")).rejects.toThrow(/Your chat is paused\./);
  expect(chat.requests()).toBe(1);
  await chat.time.advance(24 * 3_600_000);
  expect(await talk.ask("Hi?")).toBe("Here.");
  expect(await chat.charged()).toBe(1);
});

test.each(names)("%s: a refusal as a reply, and the turn after it", async (name) => {
  const { talk, bodies } = await open(name, 0, { style: "message", detail: () => "Time to sleep." });
  await chat.governor.pause(TEEN, { until: chat.time.now() + 6 * 3_600_000 });
  expect(await talk.ask("Hi")).toBe("Time to sleep.");
  await chat.time.advance(24 * 3_600_000);
  expect(await talk.ask("And?")).toBe("Here.");
  expect(bodies).toHaveLength(1);
  expectOwnIds(bodies[0]!);
});

test.each(names)("%s: left in the middle is charged, and the turn after it goes through", async (name) => {
  const { script, talk, sources } = await open(name, 1);
  const leaving = new AbortController();
  const first = talk.ask("Hi", { signal: leaving.signal, onText: () => leaving.abort() });
  const failed = expect(first).rejects.toThrow();
  await until(() => sources.length === 1);
  sources[0]!.push(script.begin + script.text("Once upon"));
  await failed;
  await until(() => sources[0]!.isCancelled());
  expect(await chat.charged()).toBe(1);
  expect(await talk.ask("And?")).toBe("Here.");
  expect(await chat.charged()).toBe(2);
});

test.each(names.flatMap((name) => (["halfCall", "halfThought"] as const).map((half) => [name, half] as const)))(
  "%s: a reply that a limit ended in a %s is incomplete, and the turn after it is allowed",
  async (name, half) => {
    const { script, talk, bodies, sources } = await open(name, 1);
    const rest = script[half];
    let isReading = false;
    const first = talk.ask("Look.", { onText: () => void (isReading = true) });
    const ended = first.then(
      (text) => text,
      () => null,
    );
    await until(() => sources.length === 1);
    sources[0]!.push(script.begin + script.text("One moment"));
    await until(() => isReading);
    if (rest !== null) sources[0]!.push(rest);
    // The limit, the time to finish, and the ten seconds in which a call must be completed.
    await chat.time.advance(33 * 60_000);
    const text = await ended;
    // Half a call, or half a thought of Anthropic's API, is an error; a response ends as incomplete.
    if (rest === null) expect(text).toContain("This reply ends here.");
    else if (half === "halfThought" && name.includes("responses")) expect(text).toBe("One moment");
    else expect(text).toBeNull();
    await chat.time.advance(24 * 3_600_000);
    expect(await talk.ask("And?")).toBe("Here.");
    expectOwnIds(bodies[1]!);
    expect(bodies[1]).not.toMatch(/rs_1|msg_1|Par|"c$|toolu_1|call_1|fc_1|Let me/);
  },
);
