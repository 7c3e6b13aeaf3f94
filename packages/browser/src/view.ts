import { type Countdown, remaining, rounded, setRunning } from "./countdown.ts";
import type { Notice, RecessState } from "@recess/protocol";
import type { PendingNotice } from "@recess/words";

/** `signed-out`: the server does not know the person. */
export type Connection = "starting" | "online" | "offline" | "signed-out";

/** What a page shows. The same object as long as nothing changes, as `useSyncExternalStore` requires. */
export interface Snapshot {
  readonly connection: Connection;
  /** `unknown` until the server has responded; then whether chatting is allowed, or that there are no limits. */
  readonly phase: "unknown" | "ungoverned" | "open" | "blocked";
  readonly state: RecessState | null;
  /** Ms until the next stop, rounded up for display; `null` if none is expected. */
  readonly remainingMs: number | null;
  /** Ms until it opens again, rounded up; `null` if it is open or that is not known. */
  readonly resumesInMs: number | null;
  /** A governed reply is arriving: do not interrupt now. */
  readonly streaming: boolean;
  /** Notices that were not yet seen. Call `acknowledge` when one was. */
  readonly notices: readonly PendingNotice[];
}

/** Everything that a client knows. */
export interface View {
  readonly connection: Connection;
  readonly state: RecessState | null;
  readonly stop: Countdown;
  readonly reopen: Countdown;
  readonly active: boolean;
  readonly streams: number;
  readonly pending: readonly PendingNotice[];
  /** Keys that were acknowledged, here or in another tab. */
  readonly seen: readonly string[];
}

const never: Countdown = { ms: Infinity, anchor: null };

export const initialView: View = {
  connection: "starting",
  state: null,
  stop: never,
  reopen: never,
  active: true,
  streams: 0,
  pending: [],
  seen: [],
};

/** Whether time runs towards the next stop: some depend on the clock, whether or not the page is in use. */
function isRunning(active: boolean, state: RecessState | null): boolean {
  return active || /hours/.test(state?.stopReason as string);
}

/** Whether messages of a governed account are refused. */
export function isBlocked(state: RecessState | null): boolean {
  return !!state?.band && state.outcome === "block";
}

/**
 * Whether the chat may be on screen. A message limit refuses messages only: `remainingMs` is 0 only while a time rule
 * stops. Reading is use, and is reported to the server.
 */
export function isReadable(state: RecessState | null): boolean {
  return state?.outcome !== "block" || state.remainingMs !== 0;
}

/** Identifies a block: returning within the same one is not news. */
export function blockKey({ state }: Snapshot): string {
  return `${state?.channel}${state?.reason}@${state?.resumesAt}`;
}

/** The view after a state from the server. `at`: the monotonic instant of `state.serverNow`. */
export function applyState(view: View, sent: RecessState, at: number, fromHeartbeat?: boolean): View {
  const old = view.state;
  // Responses may arrive slightly out of order, but a server whose clock was set back must not be ignored for long. The
  // response to an `away` is only "ok".
  const lateBy = (old?.serverNow ?? 0) - sent.serverNow;
  if ((lateBy > 0 && lateBy < 10_000) || sent.outcome === "ok") return view;

  // A message limit does not refuse heartbeats, so a heartbeat's `allow` says nothing about it.
  const stillSpent =
    fromHeartbeat &&
    old?.outcome === "block" &&
    isReadable(old) &&
    sent.outcome === "allow" &&
    sent.serverNow < (old.resumesAt ?? 0);
  const current: RecessState = stillSpent
    ? { ...sent, outcome: "block", reason: old.reason, resumesAt: old.resumesAt, quotas: old.quotas }
    : sent;
  // Streams and refusals contain neither requests nor messages, so the known ones of the same day are kept.
  const state: RecessState = {
    ...(old?.day === sent.day && { requests: old.requests, messages: old.messages }),
    ...current,
  };

  return {
    ...view,
    connection: "online",
    state,
    stop: { ms: state.remainingMs ?? Infinity, anchor: isRunning(view.active, state) ? at : null },
    reopen: { ms: state.resumesAt ? state.resumesAt - state.serverNow : Infinity, anchor: at },
    pending: merge(view, state),
  };
}

function merge({ pending, seen }: View, state: RecessState): readonly PendingNotice[] {
  const open = state.outcome === "allow";
  const binding = (notice: Notice): boolean =>
    notice.kind !== "warning" ||
    (open && notice.stopReason === state.stopReason && (state.remainingMs ?? Infinity) < notice.remainingMs + 60_000);
  let merged = pending.filter(binding);
  for (const notice of state.notices.filter(binding)) {
    const key = notice.receipt ?? notice.id;
    if (seen.includes(key) || merged.some((one) => one.key === key)) continue;
    // One of each kind: a newer warning replaces an older one.
    merged = [...merged.filter((one) => one.id !== notice.id), { ...notice, key }];
  }
  return merged;
}

/** The view after a notice was on screen, here or in another tab. */
export function markSeen(view: View, key: string): View {
  if (view.seen.includes(key)) return view;
  return {
    ...view,
    seen: [...view.seen, key],
    pending: view.pending.filter((notice) => notice.key !== key),
  };
}

/** The view after activity started or ended: without activity, a countdown of use is stopped. */
export function setActive(view: View, active: boolean, now: number): View {
  return { ...view, active, stop: setRunning(view.stop, isRunning(active, view.state), now) };
}

/** What a page shows at `now`; `before` itself if nothing differs from it. */
export function toSnapshot(view: View, now: number, before?: Snapshot): Snapshot {
  const { state, connection, pending } = view;
  const blocked = isBlocked(state);
  const after: Snapshot = {
    connection,
    phase: !state ? "unknown" : !state.band ? "ungoverned" : blocked ? "blocked" : "open",
    state,
    remainingMs: rounded(remaining(view.stop, now)),
    resumesInMs: rounded(blocked ? remaining(view.reopen, now) : Infinity),
    streaming: view.streams > 0,
    notices: pending,
  };
  const isSame = (Object.keys(after) as (keyof Snapshot)[]).every((key) => after[key] === before?.[key]);
  // `phase` is never undefined, so all values are the same only if there is a snapshot before.
  return isSame ? (before as Snapshot) : after;
}
