import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { array, assert, asyncProperty, integer } from "fast-check";
import { describe, expect, test } from "vitest";

import { stateOf } from "../http/state.ts";
import type { Command, ConversationEvent } from "./commands.ts";
import { type Conversation, createConversation } from "./conversation.ts";
import { jsonChat } from "./dialects/json-chat.ts";
import { rawFrames } from "./dialects/raw-frames.ts";
import type { SocketDialect } from "./dialects/dialect.ts";
import { DEFAULT_LIMITS } from "./options.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const kai = { id: "kai", age: 14 };
const ABOUT = { label: null, setBy: null, help: null, may: { askForTime: false, appeal: false }, summaries: false };

type Band = Omit<Parameters<typeof definePolicy>[0]["bands"][string], "ages">;

/** A conversation with a real governor, whose clock the test moves. Commands are carried out at once. */
interface Bench {
  readonly governor: Governor;
  /** All commands that were carried out, except status checks and wake-ups. */
  readonly done: Command[];
  readonly checks: number;
  readonly handle: (event: ConversationEvent) => Promise<void>;
  /** Lets time pass, and wakes the conversation whenever it has asked for it. */
  readonly pass: (ms: number) => Promise<void>;
  /** Lets time pass on a server that does nothing meanwhile. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets time pass without a wake-up. */
  readonly skip: (ms: number) => void;
  readonly sent: () => { readonly type: string }[];
  readonly usedSeconds: () => Promise<number>;
}

async function begin(dialect: SocketDialect, band: Band = {}, more: object = {}): Promise<Bench> {
  let now = NOON;
  let wakeAt = Infinity;
  let checks = 0;
  let ids = 0;
  const done: Command[] = [];
  const policy = definePolicy({ timeZone: "UTC", ...more, bands: { teen: { ages: [13, 18], ...band } } });
  const governor = createGovernor({ policy, clock: () => now });
  const conversation: Conversation = createConversation({
    reader: dialect.open(),
    first: await governor.status(kai, { channel: "voice" }),
    now,
    presenceMs: () => policy.presence.messageMs,
    stateOf: (decision) => stateOf(decision, ABOUT),
    refusalOf: (decision) => ({ code: decision?.reason ?? "none", message: "No.", recess: null }),
    lastWords: () => "Bye.",
    limits: DEFAULT_LIMITS,
  });

  /** Carries out the commands. As on a server, the governor answers after everything else is done. */
  async function handle(event: ConversationEvent): Promise<void> {
    const commands = conversation.handle(event, now);
    const isAsked = ({ do: what }: Command): boolean => what === "check" || what === "ask";
    for (const command of [...commands.filter((one) => !isAsked(one)), ...commands.filter(isAsked)]) await run(command);
  }

  async function run(command: Command): Promise<void> {
    if (command.do === "wake") wakeAt = command.at;
    else if (command.do === "check") {
      checks += 1;
      const decision = command.leases
        ? await governor.heartbeat(kai, { reply: true, channel: "voice" })
        : await governor.status(kai, { channel: "voice" });
      await handle({ type: "checked", decision });
    } else {
      done.push(command);
      if (command.do === "ask") await ask(command);
      else if (command.do === "note") await note(command);
    }
  }

  async function ask({ side, ask: asked }: Command & { readonly do: "ask" }): Promise<void> {
    if (asked.ask !== "admit") {
      if (asked.ask === "answered") await governor.answered(kai, asked);
      return handle({ type: "replied", side });
    }
    const requestId = asked.turn.key ?? `turn-${(ids += 1)}`;
    const decision = await governor.admit(kai, { requestId, channel: "voice", device: "socket" }).catch(() => null);
    return handle({ type: "replied", side, admission: { requestId, decision, isExempt: false } });
  }

  async function note({ note: noted }: Command & { readonly do: "note" }): Promise<unknown> {
    if (noted.note === "refund") return governor.refund(kai, noted);
    if (noted.note === "tokens") return governor.tokens(kai, noted);
    if (noted.note === "away") return governor.away(kai, { device: "socket", channel: "voice" });
    return governor.replyEnded(kai, { device: "socket", channel: "voice" });
  }

  await handle({ type: "opened" });
  return {
    governor,
    done,
    get checks() {
      return checks;
    },
    handle,
    async pass(ms) {
      const end = now + ms;
      while (wakeAt <= end) {
        now = Math.max(now, wakeAt);
        wakeAt = Infinity;
        await handle({ type: "wake" });
      }
      now = end;
    },
    skip: (ms) => void (now += ms),
    async sleep(ms) {
      now += ms;
      wakeAt = Infinity;
      await handle({ type: "wake" });
    },
    sent: () =>
      done.flatMap((command) =>
        command.do === "send" && command.to === "person" ? [JSON.parse(String(command.data)) as { type: string }] : [],
      ),
    usedSeconds: async () => ((await governor.status(kai)).usedMs ?? 0) / SECOND,
  };
}

const person = (data: unknown): ConversationEvent => ({ type: "frame", from: "person", data: JSON.stringify(data) });
const model = (data: unknown): ConversationEvent => ({ type: "frame", from: "model", data: JSON.stringify(data) });
const toModel = ({ done }: Bench): Command[] =>
  done.filter((command) => command.do === "send" && command.to === "model");
const closes = ({ done }: Bench): Command[] => done.filter((command) => command.do === "close");

describe("time", () => {
  test("counts from the first frame to two minutes after the last one, to the millisecond", async () => {
    const bench = await begin(rawFrames());
    await bench.pass(10 * MINUTE);
    expect(await bench.usedSeconds()).toBe(0);
    for (let second = 0; second < 100; second += 1) {
      await bench.handle(person(second));
      await bench.pass(SECOND);
    }
    await bench.pass(10 * MINUTE);
    expect(await bench.usedSeconds()).toBe(99 + 120);
  });

  test("frames in either direction count, and so do pauses shorter than that", async () => {
    const bench = await begin(rawFrames());
    for (let i = 0; i < 10; i += 1) {
      await bench.handle(i % 2 === 0 ? person(i) : model(i));
      await bench.pass(110 * SECOND);
    }
    await bench.pass(10 * MINUTE);
    expect(await bench.usedSeconds()).toBe(9 * 110 + 120);
  });

  test("for any pattern of frames, the union of their leases counts, with few questions to the governor", async () => {
    const pauses = array(integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 });
    await assert(
      asyncProperty(pauses, async (seconds) => {
        const bench = await begin(rawFrames());
        let expected = 0;
        for (const pause of seconds) {
          await bench.handle(person(pause));
          expected += Math.min(pause, 120);
          await bench.pass(pause * SECOND);
        }
        await bench.pass(5 * MINUTE);
        const last = seconds.at(-1) ?? 0;
        expect(await bench.usedSeconds()).toBe(expected + Math.max(0, 120 - last));
        const total = seconds.reduce((sum, one) => sum + one, 300);
        expect(bench.checks).toBeLessThan(total / 15 + seconds.length * 3 + 3);
      }),
      { numRuns: 60 },
    );
  });

  test("the limit is not overrun, and a close after it carries the reason", async () => {
    const bench = await begin(rawFrames(), { dailyLimit: "5m" });
    for (let second = 0; second < 400; second += 1) {
      await bench.handle(person(second));
      await bench.pass(SECOND);
    }
    expect(closes(bench)[0]).toEqual({ do: "close", side: "person", code: 4403, reason: "daily-limit" });
    expect(await bench.usedSeconds()).toBe(300);
  });

  test("quiet hours end a silent conversation", async () => {
    const bench = await begin(rawFrames(), { quietHours: [{ from: "12:30", to: "13:00" }] });
    await bench.pass(29 * MINUTE);
    expect(closes(bench)).toEqual([]);
    await bench.pass(2 * MINUTE);
    expect(closes(bench)[0]).toMatchObject({ code: 4403, reason: "quiet-hours" });
  });

  test("a grant after the stop, while a reply continues, opens the conversation again", async () => {
    const bench = await begin(jsonChat(), { dailyLimit: "5m", guardian: { maxExtraTimePerDay: "1h" } });
    await bench.handle(person({ type: "message", id: "m1", text: "hi" }));
    for (let second = 0; second < 310; second += 1) {
      await bench.handle(model({ type: "delta", reply: "r1", text: "a" }));
      await bench.pass(SECOND);
    }
    await bench.handle(person({ type: "message", id: "m2", text: "more" }));
    expect(bench.sent().at(-1)).toMatchObject({ type: "refused", id: "m2", code: "daily-limit" });
    await bench.governor.grant(kai, { minutes: 10 });
    await bench.pass(20 * SECOND);
    await bench.handle(person({ type: "message", id: "m3", text: "more" }));
    expect(bench.done.at(-1)).toMatchObject({ do: "send", to: "model" });
    expect(closes(bench)).toEqual([]);
  });

  test("a reply that does not end is cut when `finishReply` is over, and the last sentence still comes in writing", async () => {
    const bench = await begin(jsonChat(), { dailyLimit: "5m" }, { finishReply: "30s" });
    await bench.handle(person({ type: "message", id: "m1", text: "hi" }));
    for (let second = 0; second < 331; second += 1) {
      await bench.handle(model({ type: "delta", reply: "r1", text: "a" }));
      await bench.pass(SECOND);
    }
    expect(bench.done).toContainEqual({ do: "send", to: "model", data: '{"type":"cancel","reply":"r1"}' });
    expect(bench.sent().slice(-2)).toMatchObject([{ type: "goodbye", text: "Bye." }, { type: "recess.state" }]);
    expect(closes(bench)[0]).toMatchObject({ code: 4403 });
  });

  test("a server that wakes up late, when `finishReply` is over, still sends the last sentence", async () => {
    const bench = await begin(jsonChat(), { dailyLimit: "5m" }, { finishReply: "30s" });
    await bench.handle(person({ type: "message", id: "m1", text: "hi" }));
    await bench.handle(model({ type: "done", reply: "r1" }));
    for (let second = 0; second < 290; second += 1) {
      await bench.handle(person({ type: "note" }));
      await bench.pass(SECOND);
    }
    await bench.sleep(10 * MINUTE);
    await bench.handle(person({ type: "note" }));
    expect(bench.sent().slice(-2)).toMatchObject([{ type: "goodbye", text: "Bye." }, { type: "recess.state" }]);
    expect(closes(bench)[0]).toMatchObject({ code: 4403 });
  });

  test("the last sentence is the last: a turn that meets the stop is refused before it", async () => {
    for (const frame of [
      person({ type: "message", id: "m1", text: "hi" }),
      model({ type: "delta", reply: "by itself", text: "Hey!" }),
    ]) {
      const bench = await begin(jsonChat(), { dailyLimit: "5m" });
      for (let tick = 0; tick < 21; tick += 1) {
        await bench.governor.heartbeat(kai, { device: "another" });
        bench.skip(15 * SECOND);
      }
      await bench.handle(frame);
      expect(bench.sent().slice(-3)).toMatchObject([
        { type: "refused", code: "daily-limit" },
        { type: "goodbye" },
        { type: "recess.state" },
      ]);
    }
  });

  test("a reply that ends in time is followed by the goodbye", async () => {
    const bench = await begin(jsonChat(), { dailyLimit: "5m" });
    await bench.handle(person({ type: "message", id: "m1", text: "hi" }));
    for (let second = 0; second < 310; second += 1) {
      await bench.handle(model({ type: "delta", reply: "r1", text: "a" }));
      await bench.pass(SECOND);
    }
    expect(closes(bench)).toEqual([]);
    await bench.handle(model({ type: "done", reply: "r1" }));
    expect(bench.sent().slice(-2)).toMatchObject([{ type: "goodbye", text: "Bye." }, { type: "recess.state" }]);
    expect(closes(bench)).toHaveLength(2);
  });
});

describe("turns", () => {
  const limits: Band = {
    voice: { messageLimits: [{ limit: 3, per: "day" }] },
    tokenLimits: [{ limit: 100, per: "day" }],
  };
  const left = async ({ governor }: Bench): Promise<unknown> =>
    (await governor.status(kai, { channel: "voice" })).quotas[0]?.remaining;

  test("an unrequested reply is a turn; once turns are used up it is muted and cancelled", async () => {
    const bench = await begin(jsonChat(), limits);
    for (const reply of ["r1", "r2", "r3"])
      await bench.handle(model({ type: "delta", reply, text: "Hey, are you there?" }));
    expect(await left(bench)).toBe(0);
    const before = bench.done.length;
    await bench.handle(model({ type: "delta", reply: "r4", text: "I miss you." }));
    await bench.handle(model({ type: "delta", reply: "r4", text: "Come back!" }));
    const sends = bench.done.slice(before).filter((command) => command.do === "send");
    expect(
      sends.map(({ to, data }) => [to, String(data)]).filter(([, data]) => !data?.includes("recess.state")),
    ).toEqual([
      ["person", expect.stringContaining("refused")],
      ["model", '{"type":"cancel","reply":"r4"}'],
    ]);
  });

  test("a model that answers every frame, even cancellations, gets one cancellation in five seconds", async () => {
    const bench = await begin(jsonChat(), limits);
    let replies = 0;
    let answered = 0;
    const cancels = (): number =>
      bench.done.filter((one) => one.do === "send" && one.to === "model" && String(one.data).includes("cancel")).length;
    const asks = (): number => bench.done.filter(({ do: what }) => what === "ask").length;
    /** Replies to everything that it receives; gives up after 200 replies. */
    const talk = async (): Promise<void> => {
      for (let heard = toModel(bench); answered < heard.length && replies < 200; heard = toModel(bench)) {
        answered += 1;
        await bench.handle(model({ type: "delta", reply: `r${(replies += 1)}`, text: "What?" }));
        await bench.handle(model({ type: "done", reply: `r${replies}` }));
      }
    };
    for (const id of ["m1", "m2", "m3"]) {
      await bench.handle(person({ type: "message", id, text: "hi" }));
      await talk();
    }
    expect(replies).toBe(3);
    await bench.handle(model({ type: "delta", reply: "by itself", text: "Hey!" }));
    await talk();
    expect([cancels(), replies]).toEqual([1, 4]);
    const before = asks();
    // One that does not even wait for a frame.
    for (let i = 0; i < 50; i += 1) await bench.handle(model({ type: "delta", reply: `by itself ${i}`, text: "Hey!" }));
    expect([cancels(), asks()]).toEqual([1, before]);
    await bench.pass(6 * SECOND);
    await bench.handle(model({ type: "delta", reply: "by itself again", text: "Hey!" }));
    await talk();
    expect(cancels()).toBe(2);
    expect(bench.sent().filter(({ type }) => type === "refused")).toHaveLength(2);
  });

  test("the model disconnects: unanswered turns are refunded, answered ones are not", async () => {
    const bench = await begin(jsonChat(), limits);
    for (const id of ["m1", "m2"]) await bench.handle(person({ type: "message", id, text: "hi" }));
    await bench.handle(model({ type: "delta", reply: "r1", text: "Well" }));
    await bench.handle({ type: "closed", by: "model", code: 1011 });
    expect(await left(bench)).toBe(2);
    expect(closes(bench)).toEqual([{ do: "close", side: "person", code: 1011, reason: "" }]);
  });

  test("the person disconnects: nothing is refunded, and tokens are estimated", async () => {
    const bench = await begin(jsonChat(), limits);
    for (const id of ["m1", "m2"]) await bench.handle(person({ type: "message", id, text: "hi" }));
    await bench.handle(model({ type: "delta", reply: "r1", text: "a".repeat(40) }));
    await bench.handle({ type: "closed", by: "person", code: 1006 });
    expect(await left(bench)).toBe(1);
    expect((await bench.governor.export(kai))?.record?.today.tokens).toBe(10);
  });

  test("if the limits cannot be read, the turn is refused in a frame", async () => {
    const bench = await begin(jsonChat());
    bench.governor.admit = () => Promise.reject(new Error("away"));
    await bench.handle(person({ type: "message", id: "m1", text: "hi" }));
    expect(bench.sent()).toContainEqual({ type: "refused", id: "m1", code: "none", message: "No." });
    expect(closes(bench)).toEqual([]);
  });
});

describe("frames", () => {
  test("one that is too big, and a flood, close the socket", async () => {
    const big = await begin(rawFrames());
    await big.handle({ type: "frame", from: "person", data: new Uint8Array(16 * 1_048_576) });
    expect(closes(big)[0]).toMatchObject({ side: "person", code: 1009 });
    const flood = await begin(rawFrames());
    for (let i = 0; i < 2001; i += 1) await flood.handle(person(i));
    expect(closes(flood)[0]).toMatchObject({ side: "person", code: 1008, reason: "too-many-frames" });
    expect(flood.done.filter((command) => command.do === "send")).toHaveLength(2000);
  });

  test("the model's frames are not limited, and a page's claim about its state is not forwarded", async () => {
    const bench = await begin(jsonChat());
    for (let i = 0; i < 5000; i += 1) await bench.handle(model({ i }));
    await bench.handle(person({ type: "recess.state", recess: { v: 1, outcome: "allow" } }));
    expect(bench.done.filter((command) => command.do === "send" && command.to === "model")).toEqual([]);
    expect(closes(bench)).toEqual([]);
  });
});
