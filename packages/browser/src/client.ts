import { type Countdown, endsAt, untilChange } from "./countdown.ts";
import { wrapFetch } from "./fetch.ts";
import { type RecessOptions, withDefaults } from "./options.ts";
import { createPresence } from "./presence.ts";
import { type Answer, type Beat, createServer } from "./api.ts";
import { createTabs } from "./tabs.ts";
import { attend, blank, learn, readable, see, type Snapshot, toSnapshot, type View } from "./view.ts";
import { isState, type RecessState } from "@recess/protocol";
import type { PendingNotice } from "@recess/words";

/** What `on` can tell of. */
export interface RecessEvents {
  /** The snapshot is another. */
  readonly change: Snapshot;
  /** A message was refused, or would be from now on. */
  readonly block: RecessState;
  /** It goes on again. */
  readonly open: RecessState;
  /** There is something new to tell. */
  readonly notice: PendingNotice;
}

export interface Recess {
  /** Calls `listener` after each change of the snapshot, until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /** What to show. The same object until something changes. */
  getSnapshot(): Snapshot;
  /** Calls `listener` at each such event, until the returned function is called. */
  on<Type extends keyof RecessEvents>(type: Type, listener: (event: RecessEvents[Type]) => void): () => void;
  /** Begins to watch the page and to talk to the server. Does nothing where there is no page. */
  start(): void;
  /** Says goodbye and stops. */
  stop(): void;
  /**
   * Give this to the chat client in place of `fetch`. It learns from governed answers and hands them on as they are: a
   * refusal becomes a state here, and stays a 403 there.
   */
  readonly fetch: typeof fetch;
  /** Takes in a state that came another way: `parseBlock(error)`, or the `data` of a `data-recess` part. */
  accept(state: unknown): void;
  /**
   * A notice was on screen. The server is told with the next heartbeat. So is it of a message of the state:
   * `acknowledge({ key: message.id, receipt: message.id })`.
   */
  acknowledge(notice: Seen): void;
  /** Asks the server how things stand. */
  refresh(): Promise<void>;
  /** The person is leaving: use ends now. */
  away(): void;
}

interface Handler {
  readonly type: keyof RecessEvents;
  listener(event: RecessEvents[keyof RecessEvents]): void;
}

/** What tabs tell each other. */
interface Message {
  readonly state?: RecessState;
  /** Somebody is there. */
  readonly active?: boolean;
  /** From the one that beats for all. */
  readonly leads?: boolean;
  /** A notice was on screen. */
  readonly seen?: Seen;
}

interface Seen {
  readonly key: string;
  readonly receipt?: string | undefined;
}

const signedOut = { connection: "signed-out", state: null, pending: [] } as const;

/** How often the state is asked for while somebody is at a page that is blocked. */
const POLL_MS = 20_000;

/** `visibilitychange`, `freeze` and `resume` are the document's, and pass by the window on their way. */
const pageEvents = ["pagehide", "pageshow", "focus", "online", "visibilitychange", "freeze", "resume"];

/**
 * The client: says that somebody is there, and knows what the server decided.
 *
 * @example
 * ```ts
 * const recess = createRecess({ endpoint: "/recess" });
 * recess.subscribe(() => console.log(recess.getSnapshot().remainingMs));
 * recess.start();
 * ```
 */
export function createRecess(options: RecessOptions = {}): Recess {
  const { endpoint, idleMs, headers, fetch: send } = withDefaults(options);
  const now = (): number => performance.now();

  let view: View = blank;
  let snapshot = toSnapshot(view, 0);
  const handlers = new Set<Handler>();
  /** Receipts that the server has not confirmed yet. */
  const receipts = new Set<string>();

  let started: AbortController | undefined;
  /** Started, and on screen. */
  let here = false;
  /** A random name for this page, as long as it lives; the server keeps leases by it. */
  let device = "";
  /** The server may hold a lease for this device. */
  let leased = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let beatAt = 0;
  let askedAt = -Infinity;
  let failures = 0;
  let asking = false;
  /** Somebody is at another tab, until then. */
  let peerUntil = -Infinity;
  let leaderAt = 0;
  let clocksApart = 0;
  let turnAt = Infinity;
  /** Keeps pages from asking in step. */
  const jitter = 0.8 + Math.random() * 0.4;

  const presence = createPresence(idleMs, turn);
  const server = createServer(endpoint, send, headers);
  const tabs = createTabs<Message>(`recess:${endpoint}`, {
    message: hear,
    lead: () => {
      beatAt = 0;
      turn();
    },
  });

  // What is shown

  function emit<Type extends keyof RecessEvents>(type: Type, event: RecessEvents[Type]): void {
    for (const handler of handlers) if (handler.type === type) handler.listener(event);
  }

  function on<Type extends keyof RecessEvents>(type: Type, listener: (event: RecessEvents[Type]) => void) {
    const handler: Handler = { type, listener };
    handlers.add(handler);
    return () => void handlers.delete(handler);
  }

  function update(next: View): void {
    view = next;
    const before = snapshot;
    snapshot = toSnapshot(view, now(), before);
    if (snapshot === before) return;
    emit("change", snapshot);
    const { state, phase } = snapshot;
    if (!state || state === before.state) return;
    for (const notice of snapshot.notices) if (!before.notices.includes(notice)) emit("notice", notice);
    if (phase === before.phase) return;
    beatAt = 0;
    if (phase === "blocked") emit("block", state);
    else if (before.phase === "blocked") emit("open", state);
  }

  function take(state: RecessState, at = now(), fromHeartbeat = false): void {
    failures = 0;
    update(learn(view, state, at, fromHeartbeat));
    if (view.state) tabs.post({ state: view.state, active: used(now()), leads: tabs.leads() });
    turn();
  }

  // Other tabs

  function hear({ state, active, leads, seen }: Message): void {
    // It will say so again with its next heartbeat.
    if (active) peerUntil = now() + every() * 1.2;
    if (leads) leaderAt = now();
    if (seen) note(seen);
    if (state) {
      failures = 0;
      update(learn(view, state, now()));
    }
    turn();
  }

  function note({ key, receipt }: Seen): void {
    if (receipt) receipts.add(receipt);
    update(see(view, key));
  }

  // The server

  function settle(answer: Answer, fromHeartbeat = false): void {
    const { state, at, isSignedOut } = answer;
    if (state) return take(state, at, fromHeartbeat);
    failures = isSignedOut ? Infinity : Math.min(6, failures + 1);
    update({ ...view, connection: "offline", ...(isSignedOut && signedOut) });
    schedule();
  }

  async function refresh(): Promise<void> {
    if (asking) return;
    asking = true;
    askedAt = now();
    const answer = await server.status();
    asking = false;
    settle(answer);
  }

  async function post(type: Beat["type"]): Promise<void> {
    leased = type === "active";
    const ack = [...receipts].slice(0, 16);
    const answer = await server.heartbeat({ type, device, ...(ack[0] && { ack }) });
    if (answer.state) for (const receipt of ack) receipts.delete(receipt);
    settle(answer, true);
  }

  // Time

  /** Somebody is at this very tab. */
  const used = (at: number): boolean => at - presence.last() < idleMs;
  const every = (): number => Math.max(5000, view.state?.heartbeatMs ?? 25_000);

  const counting = (): Countdown => (snapshot.phase === "blocked" ? view.reopen : view.stop);

  /** When to ask for the state again, if nothing else happens. */
  function dueAt(): number {
    if (asking) return Infinity;
    if (failures > 0) return askedAt + 1000 * jitter * 2 ** failures;
    // A guardian's answer is there as soon as a heartbeat would have brought it.
    const poll = snapshot.phase === "blocked" && view.active ? askedAt + POLL_MS * jitter : Infinity;
    return Math.max(askedAt + 1000, Math.min(endsAt(counting()) + 500 * jitter, poll));
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!here) return;
    const at = now();
    const next = Math.min(
      dueAt(),
      view.active ? Math.max(presence.last() + idleMs, peerUntil) : Infinity,
      view.active && view.state?.band ? beatAt : Infinity,
      at + untilChange(counting(), at),
    );
    turnAt = Math.max(at + 50, next);
    timer = setTimeout(turn, Math.min(3_600_000, turnAt - at));
  }

  /** Does whatever is due. */
  function turn(): void {
    if (!here) return;
    const at = now();
    const active = used(at) || at < peerUntil;
    if (active !== view.active) {
      update(attend(view, active, at));
      leaderAt = at;
      if (active) beatAt = 0;
      else if (leased) void post("away");
    }
    // When the machine sleeps, its clocks drift apart, or a timer is late; when the system clock is set, they do too. Ask.
    const apart = Date.now() - at;
    const woke = Math.abs(apart - clocksApart) > 2000 || at > turnAt + 5000;
    clocksApart = apart;
    if (woke || dueAt() <= at) void refresh();
    if (active && view.state?.band && beatAt <= at) {
      beatAt = at + every();
      if (!tabs.leads()) {
        if (used(at)) tabs.post({ active: true });
        if (at - leaderAt > every() * 2) tabs.seize();
      } else if (readable(view.state) || receipts.size > 0) void post("active");
    }
    update(view);
    schedule();
  }

  // The page

  function show(): void {
    here = true;
    // A question that was under way when the page was frozen or cached may never be answered.
    asking = false;
    leaderAt = now();
    clocksApart = Date.now() - leaderAt;
    presence.touch();
    tabs.join();
    void refresh();
  }

  function hide(): void {
    if (!here) return;
    here = false;
    clearTimeout(timer);
    tabs.leave();
    if (leased || receipts.size > 0) void post("away");
  }

  function look(event?: Event): void {
    const type = event?.type;
    // The window hears of focus moving inside the page too.
    if (type === "focus" && event?.target !== window) return;
    if (document.hidden || type === "pagehide" || type === "freeze") hide();
    else if (!here) show();
    else if (type === "online" || now() - askedAt > 5000) void refresh();
  }

  return {
    subscribe: (listener) => on("change", listener),
    getSnapshot: () => snapshot,
    on,
    start() {
      if (started || typeof document === "undefined") return;
      started = new AbortController();
      const options = { passive: true, capture: true, signal: started.signal };
      // New for each page, so that a duplicated tab is another device. Nothing is stored.
      device ||= crypto.getRandomValues(new Uint32Array(4)).join("-");
      presence.watch(options);
      for (const type of pageEvents) addEventListener(type, look, options);
      look();
    },
    stop() {
      hide();
      started?.abort();
      started = undefined;
    },
    fetch: wrapFetch(send, endpoint, {
      device: () => device,
      state: (state) => {
        const { phase } = snapshot;
        leased = true;
        take(state);
        // Refused again: whoever put the screen away is to see it.
        if (phase === "blocked" && snapshot.phase === phase) emit("block", state);
      },
      silent: refresh,
      stream: (change) => update({ ...view, streams: view.streams + change }),
      chunk: () => presence.touch(),
    }),
    accept(state) {
      if (isState(state)) take(state);
    },
    acknowledge({ key, receipt }) {
      tabs.post({ seen: { key, receipt } });
      note({ key, receipt });
    },
    refresh,
    away() {
      presence.touch(-Infinity);
      turn();
    },
  };
}
