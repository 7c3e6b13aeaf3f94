import { type BackPressure, createBackPressure } from "./back-pressure.ts";
import type { Ask, Command, ConversationEvent } from "./commands.ts";
import type { Conversation } from "./conversation.ts";
import { sendableCode, sendableReason, type SocketEnd } from "./end.ts";
import type { Side } from "./frame.ts";
import { createGovernorCalls, type GovernorCallOptions } from "./governor-calls.ts";

export interface RunOptions extends GovernorCallOptions {
  readonly conversation: Conversation;
  /** Called once, when the conversation is over. */
  onEnd(): void;
}

type Ends = { readonly [S in Side]: SocketEnd };

/** A conversation that is under way. */
export interface Running {
  /** Starts the conversation between its two ends. */
  begin(ends: Ends): void;
  handle(event: ConversationEvent): void;
}

/** Carries out a conversation's commands: sends frames, asks the governor, sets timers. */
export function runConversation(options: RunOptions): Running {
  const { bound, visit, conversation } = options;
  const { governor } = bound;
  const calls = createGovernorCalls(options);
  let ends: Ends | null = null;
  /** Events that came before `begin`. */
  let early: ConversationEvent[] = [];
  let cancelWake = (): void => {};
  let pressure: BackPressure | null = null;
  let isOver = false;

  function handle(event: ConversationEvent): void {
    if (ends === null) {
      early.push(event);
      return;
    }
    for (const command of conversation.handle(event, governor.now())) run(command, ends);
    const slow = isOver ? null : (pressure?.check() ?? null);
    if (slow !== null) handle({ type: "unread", by: slow });
  }

  function run(command: Command, to: Ends): void {
    switch (command.do) {
      case "send":
        return guarded(() => to[command.to].send(command.data));
      case "ask":
        return void ask(command.side, command.ask);
      case "note":
        return visit.waitUntil(calls.note(command.note));
      case "check":
        to.person.checkAlive?.();
        return void check(command.leases);
      case "wake":
        return wakeAt(command.at);
      case "close":
        over();
        return guarded(() => to[command.side].close(sendableCode(command.code), sendableReason(command.reason)));
    }
  }

  async function ask(side: Side, question: Ask): Promise<void> {
    const admission = await calls.ask(question);
    handle({ type: "replied", side, ...(admission !== undefined && { admission }) });
  }

  async function check(leases: boolean): Promise<void> {
    handle({ type: "checked", decision: await calls.check(leases) });
  }

  function wakeAt(at: number): void {
    cancelWake();
    cancelWake =
      at === Infinity ? () => {} : bound.after(Math.max(0, at - governor.now()), () => handle({ type: "wake" }));
  }

  /** A socket that closes while it is used must not fail the caller. */
  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      bound.report(error, visit);
    }
  }

  function over(): void {
    if (isOver) return;
    isOver = true;
    cancelWake();
    pressure?.end();
    calls.end();
    options.onEnd();
  }

  return {
    begin(given) {
      ends = given;
      pressure = createBackPressure(given);
      given.person.onPing?.(() => handle({ type: "pinged" }));
      handle({ type: "opened" });
      const waiting = early;
      early = [];
      for (const event of waiting) handle(event);
    },
    handle,
  };
}
