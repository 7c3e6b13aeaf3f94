import { type ApiResult, createApi, type Heartbeat } from "./api.ts";
import { createEvents } from "./events.ts";
import { wrapFetch } from "./fetch.ts";
import { type RecessOptions, withDefaults } from "./options.ts";
import { watchInput, watchPage } from "./page.ts";
import type { Recess, RecessEvents, Seen } from "./recess.ts";
import { beatDueAt, beatEvery, isActive, nextAt, statusDueAt, type Timing } from "./schedule.ts";
import { createTabs } from "./tabs.ts";
import { applyState, initialView, isReadable, markSeen, setActive, toSnapshot, type View } from "./view.ts";
import { isState, type RecessState } from "@recess/protocol";

/** What tabs send each other. */
interface TabMessage {
  readonly state?: RecessState;
  /** The person is active. */
  readonly active?: boolean;
  /** The sender is the leader. */
  readonly leads?: boolean;
  /** A notice was on screen. */
  readonly seen?: Seen;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Creates the client: it reports activity to the server and keeps the server's decisions. This file connects its parts;
 * `schedule.ts` decides what is due when, and `view.ts` what is shown. The functions here share one closure, because
 * moving one to another file, with the state that it uses, adds about 30 bytes to the client's 4,000.
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

  let view: View = initialView;
  let snapshot = toSnapshot(view, 0);
  /** Receipts that the server has not confirmed yet. */
  const receipts = new Set<string>();
  const timing: Writable<Timing> = {
    jitter: 0.8 + Math.random() * 0.4,
    usedUntil: -Infinity,
    peerUntil: 0,
    beatAt: 0,
    askedAt: 0,
    failures: 0,
  };
  /** When the leading tab was last heard from. */
  let leaderAt = 0;
  let started: AbortController | undefined;
  /** The last request for the state. */
  let asked: Promise<ApiResult> | undefined;
  let isVisible = false;
  /** A random name for this page, valid while it is open; the server uses it to identify leases. */
  let device = "";
  /** The server may hold a lease for this device. */
  let leased = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Infinity;
  /** The wall clock minus the monotonic one. */
  let clockOffset = 0;

  const { on, emit } = createEvents<RecessEvents>();
  const api = createApi(endpoint, send, headers);
  const tabs = createTabs<TabMessage>(`recess:${endpoint}`, onTabMessage, () => {
    timing.beatAt = 0;
    tick();
  });

  // The view

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
    timing.beatAt = 0;
    if (phase === "blocked") emit("block", state);
    if (before.phase === "blocked") emit("open", state);
  }

  function apply(state: RecessState, at = now(), fromHeartbeat?: boolean): void {
    timing.failures = 0;
    update(applyState(view, state, at, fromHeartbeat));
  }

  /** Applies a state from the server and shares it. */
  function take(state: RecessState, at?: number, fromHeartbeat?: boolean): void {
    apply(state, at, fromHeartbeat);
    if (view.state) tabs.post({ state: view.state, active: now() < timing.usedUntil, leads: tabs.leads() });
    tick();
  }

  function see({ key, receipt }: Seen): void {
    if (receipt) receipts.add(receipt);
    update(markSeen(view, key));
  }

  function onTabMessage({ state, active, leads, seen }: TabMessage): void {
    // Somewhat longer than the interval at which the other tab sends `active` again.
    if (active) timing.peerUntil = now() + beatEvery(view) * 1.2;
    if (leads) leaderAt = now();
    if (seen) see(seen);
    if (state) apply(state);
    tick();
  }

  // The server

  function settle({ state, at, isSignedOut }: ApiResult, fromHeartbeat?: boolean): void {
    if (state) return take(state, at, fromHeartbeat);
    timing.failures = isSignedOut ? Infinity : Math.min(6, timing.failures + 1);
    update({
      ...view,
      connection: "offline",
      ...(isSignedOut && { connection: "signed-out", state: null, pending: [] }),
    });
    tick();
  }

  async function refresh(): Promise<void> {
    const at = now();
    // A request is already pending.
    if (timing.askedAt > at) return;
    timing.askedAt = Infinity;
    asked = api();
    const result = await asked;
    timing.askedAt = at;
    settle(result);
  }

  async function beat(type: Heartbeat["type"]): Promise<void> {
    leased = type === "active";
    const ack = [...receipts].slice(0, 16);
    const result = await api({ type, device, ...(ack[0] && { ack }) });
    if (result.state) for (const receipt of ack) receipts.delete(receipt);
    settle(result, true);
  }

  // Time

  /** There was activity: input, or a reply that is arriving. */
  function touch(): void {
    const at = now();
    const wasIdle = at >= timing.usedUntil;
    timing.usedUntil = at + idleMs;
    if (wasIdle) tick();
  }

  /** Does everything that is due, and sets the timer for the next instant. */
  function tick(): void {
    if (!isVisible) return;
    const at = now();
    // The clocks drift apart when the machine sleeps, a timer is late, or the system clock is set.
    const offset = Date.now() - at;
    const woke = Math.abs(offset - clockOffset) > 2000 || at > timerAt + 5000;
    clockOffset = offset;
    const active = isActive(timing, at);
    if (active !== view.active) {
      leaderAt = at;
      timing.beatAt = 0;
      update(setActive(view, active, at));
      if (!active && leased) void beat("away");
    }
    if (statusDueAt(timing, view) <= at || woke) void refresh();
    if (beatDueAt(timing, view) <= at) {
      const every = beatEvery(view);
      timing.beatAt = at + every;
      if (!tabs.leads()) {
        if (at < timing.usedUntil) tabs.post({ active: true });
        if (at - leaderAt > every * 2) tabs.stealLead();
      } else if (isReadable(view.state) || receipts.size) void beat("active");
    }
    update(view);
    clearTimeout(timer);
    timerAt = nextAt(timing, view, at);
    // A delay above 2^31 ms would fire at once.
    timer = setTimeout(tick, Math.min(1e9, timerAt - at));
  }

  // The page

  function hide(): void {
    if (!isVisible) return;
    isVisible = false;
    tabs.leave();
    if (leased || receipts.size) void beat("away");
  }

  function onPage(isShown: boolean, isOnline: boolean): void {
    if (!isShown) return hide();
    if (!isVisible) {
      isVisible = true;
      leaderAt = now();
      clockOffset = Date.now() - leaderAt;
      // A request that was pending when the page was frozen or cached may never be answered.
      timing.askedAt = 0;
      touch();
      tabs.join();
      void refresh();
    } else if (isOnline || now() - timing.askedAt > 5000) void refresh();
  }

  return {
    subscribe: (listener) => on("change", listener),
    getSnapshot: () => snapshot,
    on,
    start() {
      if (started || typeof document === "undefined") return;
      started = new AbortController();
      const options = { passive: true, capture: true, signal: started.signal };
      // New for each page, so that a duplicated tab is another device. It is not stored.
      device ||= crypto.getRandomValues(new Uint32Array(4)).join("-");
      watchInput(touch, options);
      watchPage(onPage, options);
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
        // A message was refused again, so a dismissed screen comes back.
        if (phase === "blocked" && snapshot.phase === phase) emit("block", state);
      },
      silent: refresh,
      stream: (change) => update({ ...view, streams: view.streams + change }),
      chunk: touch,
    }),
    accept(state) {
      if (isState(state)) take(state);
    },
    acknowledge(seen) {
      tabs.post({ seen });
      see(seen);
    },
    async refresh() {
      // The server may have answered the pending request before what the caller wants to see, so another one follows.
      if (timing.askedAt > now()) await asked;
      await refresh();
    },
    away() {
      timing.usedUntil = -Infinity;
      tick();
    },
  };
}
