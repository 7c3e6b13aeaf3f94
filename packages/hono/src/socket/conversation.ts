import type { Decision } from "@recess/core";
import { type RecessState, STOPPED_CODE } from "@recess/protocol";

import type { Admission, Command, ConversationEvent } from "./commands.ts";
import { createDelivery } from "./delivery.ts";
import type { DialectReader, TurnRefusal } from "./dialects/dialect.ts";
import { createEnding } from "./ending.ts";
import { type FrameData, otherSide, type Side, sizeOf } from "./frame.ts";
import { isStopped } from "./lease.ts";
import { createStatusChecks } from "./status-checks.ts";
import { nextAsk } from "./next-ask.ts";
import { createOutbox } from "./outbox.ts";
import { createFrameQueue, frameOf, type FrameQueue, type QueuedFrame } from "./queue.ts";
import { createSendRate, type RateOptions } from "./rate.ts";
import { settle, turnFrom, UNREQUESTED } from "./settle.ts";
import { createTurns } from "./turns.ts";
import { createUnrequested } from "./unrequested.ts";

/** One conversation over a socket, as a pure state machine: it has no side effects and reads no clock. */
export interface Conversation {
  handle(event: ConversationEvent, now: number): readonly Command[];
}

export interface ConversationOptions {
  readonly reader: DialectReader;
  /** The decision that let the conversation begin. */
  readonly first: Decision;
  readonly now: number;
  presenceMs(decision: Decision): number;
  stateOf(decision: Decision): RecessState;
  refusalOf(decision: Decision | null): TurnRefusal;
  /** The sentence that ends a conversation after a stop. */
  lastWords(decision: Decision): string;
  readonly limits: FrameLimits;
}

/** Limits of what the person's side may send. */
export interface FrameLimits extends RateOptions {
  /** Maximum length of a frame, bytes. */
  readonly frameBytes: number;
  /** How much may wait for the governor on each side, bytes. */
  readonly waitingBytes: number;
}

const TOO_BIG = 1009;
const POLICY_VIOLATION = 1008;

export function createConversation(options: ConversationOptions): Conversation {
  const { reader, limits } = options;
  const rate = createSendRate(limits);
  const turns = createTurns();
  const unrequested = createUnrequested();
  const checks = createStatusChecks(options);
  const outbox = createOutbox();
  const ending = createEnding({
    turns,
    outbox,
    finishReplyMs: () => last.finishReplyMs,
    goodbye: () => reader.goodbye(options.lastWords(last)),
  });
  const delivery = createDelivery({ reader, turns, unrequested, outbox, ending });
  const queues: { readonly [S in Side]: FrameQueue } = {
    person: createFrameQueue(limits.waitingBytes),
    model: createFrameQueue(limits.waitingBytes),
  };
  let last = options.first;
  let wokenAt = Infinity;

  const is = (phase: "open" | "goodbye" | "closed"): boolean => ending.phase() === phase;

  function sendState(decision: Decision): void {
    const frame = reader.state(options.stateOf(decision));
    if (frame !== null) outbox.send({ toPerson: [frame] });
  }

  // Frames

  function receive(from: Side, data: FrameData, now: number): void {
    if (from === "person") {
      const size = sizeOf(data);
      if (size > limits.frameBytes) return close(TOO_BIG, "frame-too-big");
      if (!rate.take(size, now)) return close(POLICY_VIOLATION, "too-many-frames");
    }
    const meaning = from === "person" ? reader.fromPerson(data) : reader.fromModel(data);
    if (meaning.isDropped) return outbox.send(meaning.answer ?? {});
    if (from === "person" && !is("open") && !meaning.passesStop) {
      if (meaning.turn !== undefined) outbox.send(reader.refuse(meaning.turn, options.refusalOf(last)));
      return;
    }
    // After a stop no more time is counted.
    if (!meaning.isUpkeep && is("open")) checks.flowed(now);
    const frame = frameOf(meaning.data ?? data, meaning);
    if (!queues[from].isHeld()) return advance(from, frame, now);
    if (!queues[from].add(frame)) close(POLICY_VIOLATION, "too-much-waits");
  }

  function drain(side: Side, now: number): void {
    for (;;) {
      const frame = is("closed") ? undefined : queues[side].next();
      if (frame === undefined) return;
      advance(side, frame, now);
    }
  }

  /** Asks the governor what it must decide about a frame. Passes the frame on when there is nothing left to ask. */
  function advance(side: Side, frame: QueuedFrame, now: number): void {
    const ask = nextAsk(frame, { turns, unrequested, isGoodbye: is("goodbye"), now });
    if (ask === null) return delivery.pass(side, frame, now);
    frame.asked = [...frame.asked, ask.ask];
    queues[side].hold(frame);
    outbox.add({ do: "ask", side, ask });
  }

  // Turns

  function onReply(side: Side, admission: Admission | undefined, now: number): void {
    const frame = queues[side].release();
    if (frame === null) return;
    if (admission === undefined) advance(side, frame, now);
    else onAdmission(side, frame, admission, now);
    drain(side, now);
  }

  function onAdmission(side: Side, frame: QueuedFrame, admission: Admission, now: number): void {
    const { meaning } = frame;
    const { decision } = admission;
    // The model already has this turn.
    if (admission.isRepeat) return;
    const turn = turnFrom(meaning.turn ?? UNREQUESTED, admission, now);
    // Sent before a last sentence, after which nothing may follow. After a stop, the refusal of an unrequested reply is not sent.
    if (turn.isRefused) {
      if (turn.frame !== UNREQUESTED || is("open")) outbox.send(reader.refuse(turn.frame, options.refusalOf(decision)));
    } else {
      turns.dropRefused();
      if (turn.frame !== UNREQUESTED) unrequested.reset();
    }
    if (decision !== null && decision.band !== null) applyDecision(decision, now);
    if (meaning.reply !== undefined) turns.start(meaning.reply, turn);
    // A refused turn of the person is not forwarded; one that the provider answers automatically is muted when the reply begins.
    else if (side === "model" || !turn.isRefused) turns.expect(turn);
    if (side === "model" || !turn.isRefused) advance(side, frame, now);
  }

  // Time

  function applyDecision(decision: Decision, now: number): void {
    last = decision;
    checks.update(decision, now);
    // Showing the stop screen now would mute the last sentence.
    if (is("open") && !isStopped(decision)) sendState(decision);
    ending.check(checks.isStopped(now), now);
  }

  function onWake(now: number): void {
    if (is("closed")) return;
    if (!is("open")) {
      ending.moveOn(now);
      if (ending.isDue(now)) return end();
    }
    const check = checks.begin(now, is("open"));
    if (check !== null) outbox.add({ do: "check", ...check });
  }

  function onChecked(decision: Decision | null, now: number): void {
    checks.done();
    if (decision !== null && decision.band !== null) applyDecision(decision, now);
    // A stop that was announced holds even if the governor cannot be asked again.
    else ending.check(checks.isStopped(now), now);
  }

  function wakeAt(now: number): number {
    if (is("closed")) return Infinity;
    return Math.min(checks.nextAt(is("open")), is("open") ? Infinity : ending.wakeAt(now));
  }

  // The end

  /** Ends the conversation because of a limit. The page receives the state and shows the reason. */
  function end(): void {
    for (const reply of turns.underWay().keys()) outbox.send(reader.cancel(reply));
    ending.sayLate();
    sendState(last);
    close(STOPPED_CODE, last.reason ?? last.stopReason ?? "paused");
  }

  function close(code: number, reason: string): void {
    finish(false);
    outbox.add({ do: "close", side: "person", code, reason });
    outbox.add({ do: "close", side: "model", code: 1000, reason: "" });
  }

  /** Settles the turns that were under way. Those that the model left unanswered are refunded; if the person leaves, none are. */
  function finish(isModelGone: boolean): void {
    ending.close();
    for (const turn of [...turns.underWay().values(), ...turns.waiting()]) {
      for (const note of settle(turn, { hasFailed: isModelGone, tokens: null })) outbox.note(note);
    }
    outbox.note({ note: "away" });
  }

  function onClosed(by: Side, code = 1000, reason = ""): void {
    finish(by === "model");
    outbox.add({ do: "close", side: otherSide(by), code, reason });
  }

  function dispatch(event: ConversationEvent, now: number): void {
    switch (event.type) {
      case "opened":
        return sendState(options.first);
      case "frame":
        return receive(event.from, event.data, now);
      case "pinged":
        return rate.take(0, now) ? undefined : close(POLICY_VIOLATION, "too-many-frames");
      case "present":
        if (!rate.take(0, now)) return close(POLICY_VIOLATION, "too-many-frames");
        return is("open") ? checks.flowed(now) : undefined;
      case "replied":
        return onReply(event.side, event.admission, now);
      case "checked":
        return onChecked(event.decision, now);
      case "closed":
        return onClosed(event.by, event.code, event.reason);
      case "unread":
        return close(POLICY_VIOLATION, "not-read");
      case "wake":
        wokenAt = Infinity;
    }
  }

  return {
    handle(event, now) {
      if (is("closed")) return [];
      dispatch(event, now);
      onWake(now);
      const at = wakeAt(now);
      if (at !== wokenAt) outbox.add({ do: "wake", at: (wokenAt = at) });
      return outbox.take();
    },
  };
}
