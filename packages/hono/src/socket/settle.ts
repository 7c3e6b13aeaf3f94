import { estimateTokens } from "../stream/usage.ts";
import type { Admission, Note } from "./commands.ts";
import type { Meaning, TurnFrame } from "./dialects/dialect.ts";
import type { Turn } from "./turns.ts";

/** The turn of a reply that nobody asked for: the model began to talk by itself. */
export const UNREQUESTED: TurnFrame = { id: null, key: null, answers: [], text: null, item: null };

/** The turn that results from an admission. */
export function turnFrom(frame: TurnFrame, { requestId, decision, isExempt }: Admission, at: number): Turn {
  const isRefused = isExempt ? false : decision === null || decision.outcome === "block";
  return {
    frame,
    requestId: isRefused ? null : requestId,
    isCharged: !isRefused && !isExempt && decision !== null && decision.band !== null && decision.step !== true,
    isRefused,
    isExempt: isExempt || decision?.exempt === true,
    isGoodbye: false,
    countsTokens: !isRefused && !isExempt && decision?.countsTokens === true,
    at,
    isAnswered: false,
    hasContent: false,
    estimate: 0,
  };
}

/** The turn of an unrequested reply that is refused without asking the governor again. */
export function refusedTurn(at: number): Turn {
  return turnFrom(UNREQUESTED, { requestId: "", decision: null, isExempt: false }, at);
}

/** The last sentence: the server's own turn. */
export function goodbyeTurn(at: number): Turn {
  const admission: Admission = { requestId: "", decision: null, isExempt: true };
  return { ...turnFrom(UNREQUESTED, admission, at), requestId: null, isExempt: false, isGoodbye: true };
}

/** What to send to the governor when a reply is over. Only a reply that failed on the server's side before any content is refunded. */
export function settle(turn: Turn, { hasFailed, tokens }: NonNullable<Meaning["ends"]>): readonly Note[] {
  const notes: Note[] = [];
  const { requestId, isCharged, isAnswered, countsTokens } = turn;
  if (hasFailed && isCharged && !isAnswered && requestId !== null) notes.push({ note: "refund", requestId });
  const count = tokens ?? Math.ceil(turn.estimate);
  if (countsTokens && count > 0) notes.push({ note: "tokens", count, isEstimate: tokens === null });
  return notes;
}

/** Whether the person hears a reply: a refused one is muted, and during the goodbye all but the last sentence is. */
export function isAudible(turn: Turn | undefined, isGoodbye: boolean): boolean {
  return isGoodbye ? turn?.isGoodbye === true : turn?.isRefused !== true;
}

/** Speech takes about 20 tokens a second. */
const MS_PER_TOKEN = 50;

/** An estimate of a frame's tokens, from its text and audio. */
export function estimateOf({ text = "", audioMs = 0 }: Meaning): number {
  return estimateTokens(text) + audioMs / MS_PER_TOKEN;
}
