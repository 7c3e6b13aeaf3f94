import type { ChildMessage, RequestView } from "@recess/protocol";
import type { CaseFile, ChildRequest } from "./file.ts";
import { messageOfAppeal, messageOfNotice, messageOfRequest } from "./messages.ts";

/** The part of its file that a child's screen shows. */
export interface CaseView {
  /** The day's requests for time, oldest first. */
  readonly requests: readonly RequestView[];
  /** News for the child, until a page says that it was on screen. */
  readonly messages: readonly ChildMessage[];
}

export type { ChildMessage, RequestView };

/** The maximum number of messages at once, so that a child can read them; the rest follow when these have been seen. */
const MAX_MESSAGES = 4;

/** What to show on the day with the given label. */
export function viewOf(file: CaseFile | null, day: string | null): CaseView {
  if (file === null) return { requests: [], messages: [] };
  const today = file.requests.filter((request) => request.day === day || request.ask.kind === "feature");
  const messages: ChildMessage[] = [];
  for (const request of today) {
    const { answer } = request;
    if (request.isSeen || answer === null || answer.grantedMs === null) continue;
    const head = { id: messageOfRequest(request), at: answer.at };
    messages.push({ ...head, ...newsOf(request, answer.grantedMs) });
  }
  for (const appeal of file.appeals) {
    const { receipt, state, answer, answeredAt } = appeal;
    if (appeal.isSeen || answeredAt === null || (state !== "accepted" && state !== "declined")) continue;
    messages.push({ id: messageOfAppeal(appeal), at: answeredAt, kind: "appeal-answered", receipt, state, answer });
  }
  for (const notice of file.notices) {
    // The message says that a guardian was notified, so it waits for the delivery.
    if (notice.isSeen || notice.deliveredAt === null) continue;
    messages.push({ id: messageOfNotice(notice), at: notice.at, kind: "guardian-notified", about: notice.kind });
  }
  return {
    requests: today.map(requestView),
    messages: messages.toSorted((a, b) => a.at - b.at).slice(0, MAX_MESSAGES),
  };
}

type Answered = Extract<ChildMessage, { readonly kind: `${string}-${"granted" | "declined" | "lifted"}` }>;

/** How an answer is presented to the child. */
function newsOf({ ask }: ChildRequest, grantedMs: number): DistributiveOmit<Answered, "id" | "at"> {
  const isYes = grantedMs > 0;
  switch (ask.kind) {
    case "time":
      return isYes ? { kind: "time-granted", grantedMs } : { kind: "time-declined" };
    case "quiet-hours":
      return isYes ? { kind: "quiet-hours-lifted", grantedMs } : { kind: "quiet-hours-declined" };
    case "feature":
      return { kind: isYes ? "feature-granted" : "feature-declined", feature: ask.feature };
  }
}

type DistributiveOmit<Value, Key extends keyof Value> = Value extends unknown ? Omit<Value, Key> : never;

function requestView({ id, ask, at, answer }: ChildRequest): RequestView {
  const grantedMs = answer?.grantedMs ?? null;
  const state = grantedMs === null ? "asked" : grantedMs > 0 ? "granted" : "declined";
  const minutes = ask.kind === "feature" ? null : ask.minutes;
  const feature = ask.kind === "feature" ? ask.feature : null;
  return { id, kind: ask.kind, minutes, feature, at, state, grantedMs: grantedMs ?? 0 };
}
