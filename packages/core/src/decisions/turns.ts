import { shortHash } from "../lib/hash.ts";
import { append, NONE, orNone } from "../lib/lists.ts";
import type { AccountRecord, ToolCall, Turn } from "../values/record.ts";
import type { Draft } from "./draft.ts";

/** How long after its start a turn may have steps. */
const TURN_MS = 30 * 60_000;
const MAX_TURNS = 4;
const MAX_IDS = 4;
const MAX_CALLS = 32;

/** `usedBy` of a call that no step has answered, and of one answered by a step without an id. */
const UNUSED = 0;
const USED_UP = -1;

/** A message that contains results of a turn's tool calls. */
export interface TurnStep {
  readonly turn: Turn;
  /** The hashed ids that it answers. */
  readonly answers: ReadonlySet<number>;
  readonly id: number | undefined;
}

export function expireTurns(draft: Draft, now: number): void {
  const first = draft.turns[0];
  if (first !== undefined && now - first.openedAt >= TURN_MS) draft.turns = openTurns(draft.turns, now);
}

function openTurns(turns: readonly Turn[], now: number): readonly Turn[] {
  return orNone(turns.filter(({ openedAt }) => now - openedAt < TURN_MS));
}

/**
 * The step that a message is, if it answers a call of a turn that allows another step; of several turns, the one opened
 * last.
 */
export function stepOf(
  record: AccountRecord,
  maxSteps: number,
  requestId: string | undefined,
  answers: readonly string[] | undefined,
): TurnStep | undefined {
  if (answers === undefined || answers.length === 0 || record.turns.length === 0) return undefined;
  return stepAmong(record.turns, maxSteps, requestId, answers);
}

function stepAmong(
  turns: readonly Turn[],
  maxSteps: number,
  requestId: string | undefined,
  answers: readonly string[],
): TurnStep | undefined {
  const hashed = new Set(answers.map(shortHash));
  const id = requestId === undefined ? undefined : shortHash(requestId);
  const turn = turns.findLast(
    ({ steps, calls }) => steps < maxSteps && calls.some((call) => hashed.has(call.id) && fits(call, id)),
  );
  return turn === undefined ? undefined : { turn, answers: hashed, id };
}

/** An answered call only matches a message with the same id: the same step again. */
function fits({ usedBy }: ToolCall, id: number | undefined): boolean {
  return usedBy === UNUSED || (id !== undefined && usedBy === id);
}

/** A charged or exempt message with an id opens a turn of that id. */
export function openTurn(draft: Draft, requestId: string | undefined, exempt: boolean, now: number): void {
  if (requestId !== undefined) openTurnOf(draft, shortHash(requestId), exempt, now);
}

function openTurnOf(draft: Draft, id: number, exempt: boolean, now: number): void {
  const others = hasTurn(draft.turns, id) ? draft.turns.filter(({ ids }) => !ids.includes(id)) : draft.turns;
  const turn: Turn = { openedAt: now, exempt, steps: 0, ids: [id], calls: NONE };
  draft.turns = append(others.length < MAX_TURNS ? others : others.slice(1), turn);
}

function hasTurn(turns: readonly Turn[], id: number): boolean {
  for (const { ids } of turns) if (ids.includes(id)) return true;
  return false;
}

export function takeStep(draft: Draft, { turn, answers, id }: TurnStep): void {
  const next: Turn = {
    ...turn,
    steps: turn.steps + 1,
    ids: id === undefined || turn.ids.includes(id) ? turn.ids : [...turn.ids, id].slice(-MAX_IDS),
    calls: turn.calls.map((call) =>
      answers.has(call.id) && call.usedBy === UNUSED ? { id: call.id, usedBy: id ?? USED_UP } : call,
    ),
  };
  draft.turns = draft.turns.map((other) => (other === turn ? next : other));
}

/** Adds calls to a turn; a repeated call keeps its place. */
export function addCalls(draft: Draft, requestId: string, calls: readonly string[]): void {
  if (draft.turns.length === 0) return;
  const id = shortHash(requestId);
  const turn = draft.turns.findLast(({ ids }) => ids.includes(id));
  if (turn === undefined) return;
  const known = new Set(turn.calls.map((call) => call.id));
  const added: ToolCall[] = [];
  for (const call of calls.slice(0, MAX_CALLS)) {
    const hashed = shortHash(call);
    if (!known.has(hashed)) added.push({ id: hashed, usedBy: UNUSED });
    known.add(hashed);
  }
  if (added.length === 0) return;
  const next: Turn = { ...turn, calls: [...turn.calls, ...added].slice(-MAX_CALLS) };
  draft.turns = draft.turns.map((other) => (other === turn ? next : other));
}

/** Ends the turns of a refunded message. */
export function endTurns(draft: Draft, requestId: string): void {
  if (draft.turns.length === 0) return;
  const id = shortHash(requestId);
  draft.turns = orNone(draft.turns.filter(({ ids }) => !ids.includes(id)));
}
