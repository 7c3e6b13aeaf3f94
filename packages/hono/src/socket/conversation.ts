import type { Decision } from "@recess/core";
import { type RecessState, STOPPED_CODE } from "@recess/protocol";

import type { Admission, Ask, Command, ConversationEvent, Note } from "./commands.ts";
import type { DialectReader, Frames, Meaning, TurnRefusal } from "./dialects/dialect.ts";
import { type FrameData, otherSide, type Side, sizeOf } from "./frame.ts";
import { isStopped, type Lease, LEASE_MS, leasesAt, nextLookAt, stopsAtOf } from "./lease.ts";
import { createSendRate, type RateOptions } from "./rate.ts";
import { estimateOf, goodbyeTurn, isAudible, refusedTurn, settle, turnFrom, UNASKED } from "./settle.ts";
import { createTurns, type Turn } from "./turns.ts";

/** One conversation over a socket, as a plain state machine: it does nothing itself and knows no clock. */
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
  /** The last sentence of a conversation that is ended. */
  lastWords(decision: Decision): string;
  readonly limits: FrameLimits;
}

/** What the person's side may send. */
export interface FrameLimits extends RateOptions {
  /** The longest frame, bytes. */
  readonly frameBytes: number;
  /** What may wait for the governor, for each side, bytes. */
  readonly waitingBytes: number;
}

/** `open`; `finishing`: a stop has come, and what was asked for is still answered; `goodbye`: the last sentence is said. */
type Phase = "open" | "finishing" | "goodbye" | "closed";

/** How long a reply that was asked for before a stop may take to begin. */
const BEGIN_MS = 10_000;
/** How long the last sentence may take. */
const GOODBYE_MS = 20_000;
/** How long a call for help may be answered after a stop. */
const HELP_MS = 600_000;

/** How long replies that nobody asked for are muted, with no more said of them, once one was refused: a model may answer its cancellation. */
const QUIET_MS = 5000;

const TOO_BIG = 1009;
const POLICY_VIOLATION = 1008;

interface Waiting {
  readonly data: FrameData;
  readonly meaning: Meaning;
  /** What has been asked because of it. */
  readonly asked: Set<Ask["ask"]>;
}

interface Queue {
  readonly frames: Waiting[];
  bytes: number;
  /** The frame whose question the governor has not answered yet. */
  held: Waiting | null;
}

export function createConversation(options: ConversationOptions): Conversation {
  const { reader, first, limits } = options;
  const rate = createSendRate(limits);
  const turns = createTurns();
  const queues: { readonly [S in Side]: Queue } = {
    person: { frames: [], bytes: 0, held: null },
    model: { frames: [], bytes: 0, held: null },
  };
  let phase: Phase = "open";
  let last = first;
  let lease: Lease = {
    askedAt: options.now,
    leasedUntil: -Infinity,
    flowedAt: -Infinity,
    stopsAt: stopsAtOf(first, options.now),
    presenceMs: options.presenceMs(first),
  };
  let isLooking = false;
  /** When what is still said after a stop must be over. */
  let endsAt = Infinity;
  /** Of `endsAt`, what the band allows. */
  let finishBy = Infinity;
  /** When what was sent to the person has been played. */
  let playsUntil = -Infinity;
  let quietUntil = -Infinity;
  let wokenAt = Infinity;
  let commands: Command[] = [];

  const send = (to: Side, data: FrameData): void => void commands.push({ do: "send", to, data });
  const note = (what: Note): void => void commands.push({ do: "note", note: what });
  const sendAll = ({ toPerson = [], toModel = [] }: Frames): void => {
    for (const data of toPerson) send("person", data);
    for (const data of toModel) send("model", data);
  };
  const tell = (decision: Decision): void => {
    const frame = reader.state(options.stateOf(decision));
    if (frame !== null) send("person", frame);
  };

  // Frames

  function receive(from: Side, data: FrameData, now: number): void {
    const size = sizeOf(data);
    if (from === "person") {
      if (size > limits.frameBytes) return close(TOO_BIG, "frame-too-big");
      if (!rate.take(size, now)) return close(POLICY_VIOLATION, "too-many-frames");
    }
    const meaning = from === "person" ? reader.fromPerson(data) : reader.fromModel(data);
    if (meaning.isDropped) return;
    if (from === "person" && phase !== "open" && !meaning.passesStop) {
      if (meaning.turn !== undefined) sendAll(reader.refuse(meaning.turn, options.refusalOf(last)));
      return;
    }
    // Time that a stop has ended does not go on.
    if (!meaning.isUpkeep && phase === "open") lease = { ...lease, flowedAt: now };
    const queue = queues[from];
    queue.frames.push({ data, meaning, asked: new Set() });
    queue.bytes += size;
    if (queue.bytes > limits.waitingBytes) return close(POLICY_VIOLATION, "too-much-waits");
    drain(from, now);
  }

  function drain(side: Side, now: number): void {
    const queue = queues[side];
    for (;;) {
      const frame = queue.held === null && isOpen() ? queue.frames.shift() : undefined;
      if (frame === undefined) return;
      queue.bytes -= sizeOf(frame.data);
      advance(side, frame, now);
    }
  }

  /** Asks what has to be asked of a frame before it passes, and then lets it pass. */
  function advance(side: Side, frame: Waiting, now: number): void {
    const ask = nextAsk(frame, now);
    if (ask !== null) {
      frame.asked.add(ask.ask);
      queues[side].held = frame;
      commands.push({ do: "ask", side, ask });
      return;
    }
    pass(side, frame, now);
  }

  function nextAsk({ meaning, asked }: Waiting, now: number): Ask | null {
    const { turn: frame, reply, calls = [] } = meaning;
    if (frame !== undefined && !asked.has("admit")) return { ask: "admit", turn: frame };
    if (reply === undefined) return null;
    if ((meaning.begins || meaning.hasContent) && turns.of(reply) === undefined) {
      const begun = turns.begin(reply);
      if (begun === undefined && phase !== "goodbye" && !asked.has("admit")) {
        if (now >= quietUntil) return { ask: "admit", turn: UNASKED };
        turns.start(reply, refusedTurn(now));
      }
    }
    const turn = turns.of(reply);
    if (turn === undefined || turn.requestId === null) return null;
    const { requestId } = turn;
    if (meaning.hasContent && turn.isCharged && !turn.isAnswered) {
      turn.isAnswered = true;
      return { ask: "answered", requestId };
    }
    return calls.length > 0 && !asked.has("calls") ? { ask: "calls", requestId, calls } : null;
  }

  function pass(side: Side, { data, meaning }: Waiting, now: number): void {
    const { reply, ends } = meaning;
    const turn = reply === undefined ? undefined : turns.of(reply);
    if (meaning.interrupts) playsUntil = now;
    if (reply !== undefined && !isAudible(turn, phase === "goodbye")) {
      if (meaning.begins) cancelMuted(reply, turn, now);
    } else {
      if (turn !== undefined && meaning.hasContent) turn.hasContent = true;
      if (turn !== undefined) turn.estimate += estimateOf(meaning);
      if (meaning.audioMs !== undefined) playsUntil = Math.max(now, playsUntil) + meaning.audioMs;
      send(otherSide(side), data);
    }
    if (reply !== undefined && ends !== undefined) ended(turns.end(reply), ends, now);
  }

  function cancelMuted(reply: string, turn: Turn | undefined, now: number): void {
    if (turn === undefined || turn.frame === UNASKED) {
      if (now < quietUntil) return;
      quietUntil = now + QUIET_MS;
    }
    sendAll(reader.cancel(reply));
  }

  function ended(turn: Turn | undefined, ends: NonNullable<Meaning["ends"]>, now: number): void {
    if (turn === undefined) return;
    for (const one of settle(turn, ends)) note(one);
    if (phase === "open" && !turn.isRefused) note({ note: "reply-ended" });
    if (turn.isGoodbye) endsAt = Math.min(endsAt, Math.max(now, playsUntil));
    goOnEnding(now);
  }

  // Turns

  function asked(side: Side, admission: Admission | undefined, now: number): void {
    const queue = queues[side];
    const frame = queue.held;
    queue.held = null;
    if (frame === null || phase === "closed") return;
    if (admission === undefined) advance(side, frame, now);
    else decided(side, frame, admission, now);
    drain(side, now);
  }

  function decided(side: Side, frame: Waiting, admission: Admission, now: number): void {
    const { meaning } = frame;
    const { decision } = admission;
    const turn = turnFrom(meaning.turn ?? UNASKED, admission, now);
    if (decision !== null && decision.band !== null) learn(decision, now);
    if (turn.isRefused) sendAll(reader.refuse(turn.frame, options.refusalOf(decision)));
    else {
      turns.dropRefused();
      if (turn.frame !== UNASKED) quietUntil = -Infinity;
    }
    if (meaning.reply !== undefined) turns.start(meaning.reply, turn);
    // A turn of the person's that is refused stays here; one that the provider answers by itself is muted when it does.
    else if (side === "model" || !turn.isRefused) turns.expect(turn);
    if (side === "model" || !turn.isRefused) advance(side, frame, now);
  }

  // Time

  function learn(decision: Decision, now: number): void {
    last = decision;
    lease = { ...lease, stopsAt: stopsAtOf(decision, now), presenceMs: options.presenceMs(decision) };
    // A screen before the last sentence would mute it.
    if (phase === "open" && !isStopped(decision)) tell(decision);
    checkStop(now);
  }

  function checkStop(now: number): void {
    const isOver = lease.stopsAt <= now;
    if (isOver && phase === "open") {
      phase = "finishing";
      finishBy = now + last.finishReplyMs;
      endsAt = finishBy;
      goOnEnding(now);
    } else if (!isOver && (phase === "finishing" || phase === "goodbye")) {
      phase = "open";
      endsAt = Infinity;
      finishBy = Infinity;
    }
  }

  /** After a stop: waits for replies that were asked for, then has the last sentence said. */
  function goOnEnding(now: number): void {
    if (phase !== "finishing" || isBusy(now)) return;
    phase = "goodbye";
    // The model has had its time to answer them.
    for (const turn of turns.dropWaiting())
      for (const one of settle(turn, { hasFailed: true, tokens: null })) note(one);
    if (sayGoodbye(now < finishBy)) {
      turns.expect(goodbyeTurn(now));
      endsAt = Math.min(finishBy, now + GOODBYE_MS);
    } else endsAt = Math.min(finishBy, Math.max(now, playsUntil));
  }

  /** Sends the last sentence; `true`: the model has yet to say it. One that the model says needs time. */
  function sayGoodbye(hasTime: boolean): boolean {
    const goodbye = reader.goodbye(options.lastWords(last));
    if (goodbye === null || (goodbye.isReply && !hasTime)) return false;
    sendAll(goodbye);
    return goodbye.isReply;
  }

  function isBusy(now: number): boolean {
    if (turns.underWay().size > 0) return true;
    return now < finishBy && turns.waiting().some(({ isRefused, at }) => !isRefused && now - at < BEGIN_MS);
  }

  const isOpen = (): boolean => phase !== "closed";

  function helps(): boolean {
    return [...turns.underWay().values()].some(({ isExempt }) => isExempt);
  }

  function woken(now: number): void {
    if (phase === "closed") return;
    if (phase !== "open") {
      goOnEnding(now);
      if (now >= endsAt && (!helps() || now >= endsAt + HELP_MS)) return end();
    }
    const mayLease = phase === "open";
    if (isLooking || now < nextLookAt(lease, mayLease)) return;
    const leases = mayLease && leasesAt(lease, now);
    isLooking = true;
    lease = { ...lease, askedAt: now, ...(leases && { leasedUntil: now + LEASE_MS }) };
    commands.push({ do: "look", leases });
  }

  function looked(decision: Decision | null, now: number): void {
    isLooking = false;
    if (decision !== null && decision.band !== null) learn(decision, now);
    // A stop that was foretold holds even when it cannot be asked.
    else checkStop(now);
  }

  // The end

  /** A limit ends the conversation: the page learns why, and shows it. */
  function end(): void {
    for (const reply of turns.underWay().keys()) sendAll(reader.cancel(reply));
    // A reply has taken all the time there was.
    if (phase === "finishing") sayGoodbye(false);
    tell(last);
    close(STOPPED_CODE, last.reason ?? last.stopReason ?? "paused");
  }

  function close(code: number, reason: string): void {
    finish(false);
    commands.push({ do: "close", side: "person", code, reason });
    commands.push({ do: "close", side: "model", code: 1000, reason: "" });
  }

  /** Settles what was under way. What the model has left unanswered is given back; a person who leaves gets nothing back. */
  function finish(isModelGone: boolean): void {
    if (phase === "closed") return;
    phase = "closed";
    for (const turn of [...turns.underWay().values(), ...turns.waiting()]) {
      for (const one of settle(turn, { hasFailed: isModelGone, tokens: null })) note(one);
    }
    note({ note: "away" });
  }

  function closed(by: Side, code = 1000, reason = ""): void {
    if (phase === "closed") return;
    finish(by === "model");
    commands.push({ do: "close", side: otherSide(by), code, reason });
  }

  function wakeAt(now: number): number {
    if (phase === "closed") return Infinity;
    if (phase === "open") return isLooking ? Infinity : nextLookAt(lease, true);
    const begins = turns.waiting().map(({ at }) => at + BEGIN_MS);
    const due = phase === "finishing" ? begins.filter((at) => at > now) : [];
    return Math.min(isLooking ? Infinity : nextLookAt(lease, false), helps() ? endsAt + HELP_MS : endsAt, ...due);
  }

  return {
    handle(event, now) {
      commands = [];
      if (phase === "closed") return commands;
      if (event.type === "opened") tell(first);
      else if (event.type === "frame") receive(event.from, event.data, now);
      else if (event.type === "asked") asked(event.side, event.admission, now);
      else if (event.type === "looked") looked(event.decision, now);
      else if (event.type === "closed") closed(event.by, event.code, event.reason);
      else if (event.type === "unread") close(POLICY_VIOLATION, "not-read");
      else wokenAt = Infinity;
      woken(now);
      const at = wakeAt(now);
      if (at !== wokenAt) commands.push({ do: "wake", at: (wokenAt = at) });
      return commands;
    },
  };
}
