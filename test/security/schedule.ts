import { type Account, createGovernor, type Store } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess } from "@recess/hono";
import * as fc from "fast-check";
import { Hono } from "hono";
import { manualTime, openAIChat, pushSource, settled, type Source } from "../support/replies.ts";

/**
 * One action. `at` counts attempts, from the latest one back. `send`: a new attempt at one of two servers, with one of two
 * ids or none; `step`: sends the result of the call that an attempt's reply contained.
 */
export type Action =
  | { readonly do: "send"; readonly server: number; readonly key: number; readonly streams: boolean }
  | { readonly do: "step"; readonly server: number; readonly at: number; readonly streams: boolean }
  | { readonly do: "answer" | "refuse" | "break" | "end" | "leave"; readonly at: number }
  | { readonly do: "wait"; readonly ms: number };

const at = fc.nat({ max: 5 });
const server = fc.nat({ max: 1 });

export const schedules: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("send" as const),
        server,
        key: fc.nat({ max: 2 }),
        streams: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("step" as const), server, at, streams: fc.boolean() }) },
    { weight: 9, arbitrary: fc.record({ do: fc.constant("answer" as const), at }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom("refuse" as const, "break" as const, "end" as const, "leave" as const),
        at,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 60_000 }) }) },
  ),
  { minLength: 4, maxLength: 24 },
);

/** A request under way, and what a test may do to it. */
interface Try {
  readonly leaving: AbortController;
  readonly source: Source;
  /** The handler's response, if it does not stream. */
  readonly response: Promise<Response>;
  respond(response: Response | Error): void;
  readonly streams: boolean;
  isOver: boolean;
  /** Content reached the client; or, in JSON, was produced for it: a server may keep it. */
  isAnswered: boolean;
  reader: ReadableStreamDefaultReader<Uint8Array> | null;
}

const MANY = 10_000;
const ACCOUNT: Account = { id: "kai", age: 14 };

export interface Outcome {
  readonly answers: number;
  readonly charged: number;
  readonly steps: number;
}

/** Plays a schedule on two servers that share a store. `check` is called after every action. */
export async function play(
  actions: readonly Action[],
  storeOf: (server: number) => Store | undefined,
  check: (outcome: Outcome, action: Action) => void,
): Promise<void> {
  const time = manualTime(Date.parse("2026-11-24T10:00:00Z"));
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: MANY, per: "day" }] } } });
  let steps = 0;
  const tries: Try[] = [];
  const shared = storeOf(0);
  const options = {
    policy,
    clock: time.now,
    onDecision: ({ decision }: { decision: { step?: true } }) => void (decision.step === true && (steps += 1)),
  };
  const secret = "s".repeat(32);
  const only = shared === undefined ? createGovernor(options) : null;
  const governors = [0, 1].map(
    (server) => only ?? createGovernor({ ...options, store: server === 0 ? shared! : storeOf(1)!, secret }),
  );
  const apps = governors.map((governor) => {
    const app = new Hono();
    app.onError((_, c) => c.text("failed", 500));
    app.post(
      "/chat",
      recess({ governor, account: () => ACCOUNT, after: time.after, onError: () => {}, maxStreams: Infinity }),
      (c) => handle(tries[Number(c.req.header("x-try"))]!),
    );
    return app;
  });
  const responses: Promise<void>[] = [];

  function handle(attempt: Try): Response | Promise<Response> {
    if (attempt.streams) {
      return new Response(attempt.source.stream, { headers: { "content-type": "text/event-stream" } });
    }
    return attempt.response;
  }

  function send(server: number, headers: Record<string, string>, body: object, streams: boolean): void {
    let respond!: Try["respond"];
    const response = new Promise<Response>((resolve, reject) => {
      respond = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer));
    });
    // A refused message reaches no handler.
    response.catch(() => {});
    const attempt: Try = {
      leaving: new AbortController(),
      source: pushSource(),
      response,
      respond,
      streams,
      isOver: false,
      isAnswered: false,
      reader: null,
    };
    const number = tries.push(attempt) - 1;
    const init = {
      method: "POST",
      headers: { "content-type": "application/json", "x-try": String(number), ...headers },
      body: JSON.stringify(body),
      signal: attempt.leaving.signal,
    };
    responses.push(read(attempt, Promise.resolve(apps[server]!.request("/chat", init))));
  }

  /** What a client does with the reply: it reads it, unless it has left. */
  async function read(attempt: Try, answer: Promise<Response>): Promise<void> {
    const response = await answer;
    if (!response.ok || response.body === null) return;
    const reader = response.body.getReader();
    attempt.reader = reader;
    let text = "";
    try {
      if (attempt.leaving.signal.aborted && attempt.streams) await reader.cancel();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        text += new TextDecoder().decode(next.value);
        if (text.includes("tool_calls")) attempt.isAnswered = true;
      }
    } catch {
      // The connection broke off.
    }
  }

  const callOf = (attempt: Try): string => `call_${tries.indexOf(attempt)}`;
  const toolCall = (attempt: Try): object => ({
    tool_calls: [{ index: 0, id: callOf(attempt), type: "function", function: { name: "x", arguments: "{}" } }],
  });

  function act(action: Exclude<Action, { do: "wait" | "send" }>): void {
    const attempt = tries.at(-1 - (action.at % Math.max(1, tries.length)));
    if (attempt === undefined) return;
    if (action.do === "step") {
      const messages = [{ role: "assistant" }, { role: "tool", tool_call_id: callOf(attempt), content: "1" }];
      send(action.server, {}, { messages }, action.streams);
      return;
    }
    if (action.do === "leave") {
      attempt.leaving.abort("left");
      void attempt.reader?.cancel("left").catch(() => {});
      return;
    }
    if (attempt.isOver) return;
    attempt.isOver = action.do !== "answer" || !attempt.streams;
    if (attempt.streams) {
      if (attempt.source.isCancelled()) return;
      if (action.do === "answer") attempt.source.push(openAIChat.chunk(toolCall(attempt)));
      else if (action.do === "end") {
        attempt.source.push(openAIChat.end());
        attempt.source.close();
      } else attempt.source.fail("aborted");
      return;
    }
    if (action.do === "answer") {
      attempt.respond(Response.json({ choices: [{ message: { role: "assistant", ...toolCall(attempt) } }] }));
    } else if (action.do === "end") attempt.respond(new Response("{}", { status: 503 }));
    else if (action.do === "refuse") attempt.respond(Response.json({ error: {} }, { status: 429 }));
    else attempt.respond(new Error("aborted"));
  }

  for (const action of actions) {
    if (action.do === "wait") await time.advance(action.ms);
    else if (action.do === "send") {
      const headers: Record<string, string> = action.key === 0 ? {} : { "idempotency-key": `k${action.key}` };
      send(action.server, headers, { messages: [{ role: "user", content: "Hi" }] }, action.streams);
    } else act(action);
    await settled();
    await settle();
    const [quota] = (await governors[0]!.status(ACCOUNT)).quotas;
    const charged = MANY - quota!.remaining;
    check({ answers: tries.filter(({ isAnswered }) => isAnswered).length, charged, steps }, action);
  }
  for (const attempt of tries) {
    attempt.leaving.abort("left");
    attempt.respond(new Error("aborted"));
    void attempt.reader?.cancel().catch(() => {});
  }
  await Promise.all(responses);

  /** Hashing, or a remote store, takes more than one turn of the event loop. */
  async function settle(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, shared === undefined ? 1 : 3));
  }
}
