import type { Account, Decision } from "@recess/core";
import type { Context } from "hono";

import type { Bound } from "../chat/bound.ts";
import type { Visit } from "../chat/visit.ts";
import { toBase64Url } from "../http/base64url.ts";
import type { Exemption } from "../options.ts";
import { type BackPressure, createBackPressure } from "./back-pressure.ts";
import type { Claims } from "./claims.ts";
import type { Admission, Ask, Command, ConversationEvent, Note } from "./commands.ts";
import type { Conversation } from "./conversation.ts";
import { sendableCode, sendableReason, type SocketEnd } from "./end.ts";
import type { TurnFrame } from "./dialects/dialect.ts";
import type { Side } from "./frame.ts";

export interface RunOptions {
  readonly bound: Bound<Context>;
  readonly visit: Visit<Context>;
  readonly account: Account;
  readonly conversation: Conversation;
  readonly channel: "voice" | "text";
  readonly claims: Claims;
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

/** Does what a conversation wants done: sends frames, asks the governor, keeps time. */
export function runConversation(options: RunOptions): Running {
  const { bound, visit, account, conversation, channel } = options;
  const { governor } = bound;
  // Made by the server, so that no page can end what it leases.
  const device = `socket-${crypto.randomUUID()}`;
  const { claims } = options;
  let ends: { readonly [S in Side]: SocketEnd } | null = null;
  /** What was told before there were ends. */
  let early: ConversationEvent[] = [];
  let cancelWake = (): void => {};
  let pressure: BackPressure | null = null;
  let isOver = false;

  function tell(event: ConversationEvent): void {
    if (ends === null) {
      early.push(event);
      return;
    }
    for (const command of conversation.handle(event, governor.now())) run(command, ends);
    const slow = isOver ? null : (pressure?.look() ?? null);
    if (slow !== null) tell({ type: "unread", by: slow });
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
        return guarded(() => to[command.side].close(sendableCode(command.code), sendableReason(command.reason)));
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
    pressure?.end();
    claims.freeAll(account.id, device);
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
    if (ask.ask === "answered") claims.free({ accountId: account.id, requestId });
    await attempt(() =>
      ask.ask === "answered"
        ? governor.answered(account, { requestId })
        : governor.calls(account, { requestId, calls: ask.calls }),
    );
    tell({ type: "asked", side });
  }

  async function admit(turn: TurnFrame): Promise<Admission> {
    const requestId = turn.key === null ? crypto.randomUUID() : await hashOf(turn.key);
    const claimed = { accountId: account.id, requestId, by: device };
    if (turn.key !== null && (isOver || !claims.take(claimed, governor.now()))) {
      return { requestId, decision: null, isExempt: false, isRepeat: true };
    }
    const exemption = await options.exemptTurn(turn);
    const exempt = Boolean(exemption);
    const { answers } = turn;
    const decision = await attempt(() =>
      governor.admit(account, {
        device,
        channel,
        requestId,
        exempt,
        ...(answers.length > 0 && !exempt && { answers }),
      }),
    );
    if (!exempt && decision?.outcome !== "allow") claims.free(claimed);
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
        claims.free({ accountId: account.id, requestId: note.requestId });
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

  return {
    begin(given) {
      ends = given;
      pressure = createBackPressure(given);
      given.person.onPing?.(() => tell({ type: "pinged" }));
      tell({ type: "opened" });
      const waiting = early;
      early = [];
      for (const event of waiting) tell(event);
    },
    tell,
  };
}

async function hashOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return toBase64Url(new Uint8Array(hash).subarray(0, 16));
}
