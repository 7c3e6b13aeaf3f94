import type { Account, Decision } from "@recess/core";
import type { Context } from "hono";

import type { Bound } from "../chat/bound.ts";
import type { Visit } from "../chat/visit.ts";
import { toBase64Url } from "../http/base64url.ts";
import type { Exemption } from "../options.ts";
import type { Admission, Ask, Command, ConversationEvent, Note } from "./commands.ts";
import type { Conversation } from "./conversation.ts";
import { sendableCode, type SocketEnd } from "./end.ts";
import type { TurnFrame } from "./dialects/dialect.ts";
import { otherSide, type Side, SIDES } from "./frame.ts";

export interface RunOptions {
  readonly bound: Bound<Context>;
  readonly visit: Visit<Context>;
  readonly account: Account;
  readonly conversation: Conversation;
  readonly channel: "voice" | "text";
  /** Whether another conversation of the account is open in this process. */
  hasOthers(): boolean;
  exemptTurn(turn: TurnFrame): Promise<Exemption>;
  /** Called once, when the conversation is over. */
  onEnd(): void;
}

/** A conversation that is under way. */
export interface Running {
  /** The ends are there: it begins. */
  begin(ends: { readonly [S in Side]: SocketEnd }): void;
  tell(event: ConversationEvent): void;
}

/** A side that has so much to read is waited for, and nothing more is taken from the other one. */
const HIGH_WATER = 1_048_576;
const LOW_WATER = 262_144;
/** A side that has so much to read, where the other one cannot be made to wait, reads too slowly. */
const MOST_UNREAD = 8_388_608;
const LOOK_AT_UNREAD_MS = 20;

/** Does what a conversation wants done: sends frames, asks the governor, keeps time. */
export function runConversation(options: RunOptions): Running {
  const { bound, visit, account, conversation, channel } = options;
  const { governor } = bound;
  // Made by the server, so that no page can end what it leases.
  const device = `socket-${crypto.randomUUID()}`;
  let ends: { readonly [S in Side]: SocketEnd } | null = null;
  /** What was told before there were ends. */
  let early: ConversationEvent[] = [];
  let cancelWake = (): void => {};
  let cancelUnread = (): void => {};
  const paused = new Set<Side>();
  let isOver = false;

  function tell(event: ConversationEvent): void {
    if (ends === null) {
      early.push(event);
      return;
    }
    for (const command of conversation.handle(event, governor.now())) run(command, ends);
    if (isOver || event.type !== "frame") return;
    watchUnread();
  }

  function run(command: Command, to: { readonly [S in Side]: SocketEnd }): void {
    switch (command.do) {
      case "send":
        return guarded(() => to[command.to].send(command.data));
      case "ask":
        return void answer(command.side, command.ask);
      case "note":
        return visit.waitUntil(noted(command.note));
      case "look":
        to.person.checkAlive?.();
        return void look(command.leases);
      case "wake":
        cancelWake();
        cancelWake =
          command.at === Infinity
            ? () => {}
            : bound.after(Math.max(0, command.at - governor.now()), () => tell({ type: "wake" }));
        return undefined;
      case "close":
        over();
        return guarded(() => to[command.side].close(sendableCode(command.code), command.reason));
    }
  }

  /** A socket that is closing under our hands is no error of the app's. */
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
    cancelUnread();
    for (const side of paused) ends?.[side].resume?.();
    options.onEnd();
  }

  // The governor

  async function answer(side: Side, ask: Ask): Promise<void> {
    if (ask.ask === "admit") {
      const admission = await admit(ask.turn);
      tell({ type: "asked", side, admission });
      return;
    }
    const { requestId } = ask;
    await attempt(() =>
      ask.ask === "answered"
        ? governor.answered(account, { requestId })
        : governor.calls(account, { requestId, calls: ask.calls }),
    );
    tell({ type: "asked", side });
  }

  async function admit(turn: TurnFrame): Promise<Admission> {
    const exemption = await options.exemptTurn(turn);
    const exempt = Boolean(exemption);
    const { answers } = turn;
    const requestId = turn.key === null ? crypto.randomUUID() : await hashOf(turn.key);
    const decision = await attempt(() =>
      governor.admit(account, {
        device,
        channel,
        requestId,
        exempt,
        ...(answers.length > 0 && !exempt && { answers }),
      }),
    );
    if (typeof exemption === "object" && exemption !== null) {
      const { service, region } = exemption.referral;
      visit.waitUntil(attempt(() => governor.referral(account, { service, region, id: requestId })));
    }
    return { requestId, decision, isExempt: exempt };
  }

  async function look(leases: boolean): Promise<void> {
    const decision = await attempt(() =>
      leases ? governor.heartbeat(account, { reply: true, channel }) : governor.status(account, { channel }),
    );
    tell({ type: "looked", decision });
  }

  async function noted(note: Note): Promise<void> {
    await attempt(() => perform(note));
    const work = governor.background();
    if (work !== null) await work;
  }

  function perform(note: Note): Promise<Decision> {
    switch (note.note) {
      case "refund":
        return governor.refund(account, { requestId: note.requestId });
      case "tokens":
        return governor.tokens(account, { count: note.count, ...(note.isEstimate && { estimated: true }) });
      case "reply-ended":
        return governor.replyEnded(account, { device, channel });
      case "away":
        // While another conversation goes on, what it leases to speech stays.
        return governor.away(account, { device, channel: options.hasOthers() ? "text" : channel });
    }
  }

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result | null> {
    try {
      return await work();
    } catch (error) {
      bound.report(error, visit);
      return null;
    }
  }

  // Back-pressure

  /** What one side does not read, the other one must not send. */
  function watchUnread(): void {
    if (ends === null || isOver) return;
    for (const side of SIDES) {
      const unread = ends[side].buffered();
      const other = otherSide(side);
      const { pause, resume } = ends[other];
      if (unread > HIGH_WATER && pause !== undefined && !paused.has(other)) {
        paused.add(other);
        pause();
      } else if (unread > MOST_UNREAD && pause === undefined) {
        tell({ type: "unread", by: side });
        return;
      } else if (unread < LOW_WATER && paused.delete(other)) resume?.();
    }
    cancelUnread();
    if (paused.size > 0) cancelUnread = afterMs(LOOK_AT_UNREAD_MS, watchUnread);
  }

  return {
    begin(given) {
      ends = given;
      tell({ type: "opened" });
      const waiting = early;
      early = [];
      for (const event of waiting) tell(event);
    },
    tell,
  };
}

function afterMs(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

async function hashOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return toBase64Url(new Uint8Array(hash).subarray(0, 16));
}
