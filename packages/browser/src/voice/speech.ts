import { isState, type RecessState } from "@recess/protocol";
import { createEvents } from "../events.ts";
import type { RecessOptions } from "../options.ts";
import type { Recess, RecessEvents } from "../recess.ts";
import {
  applyState,
  blockKey,
  initialView,
  isReadable,
  markSeen,
  type Snapshot,
  toSnapshot,
  type View,
} from "../view.ts";

/** A client whose snapshot is that of speech while a conversation is open, and once speech alone has stopped. */
export interface Speech extends Recess {
  /** Marks a conversation as open, until the returned function is called. */
  conversation(): () => void;
  /** Requests the states of speech and of the account. */
  ask(): Promise<void>;
}

export interface SpeechOptions {
  /** As in `createRecess`: where the app mounted the routes. Default `"/recess"`. */
  readonly endpoint?: string;
  /** As in `createRecess`: headers for the routes. */
  readonly headers?: RecessOptions["headers"];
}

/** How often a countdown is checked, ms. */
const TICK_MS = 1000;

/**
 * Tracks the state of speech beside that of the account: a stop of speech alone has its own screen, which stays until
 * it is dismissed and says nothing about writing.
 */
export function withSpeech(client: Recess, { endpoint = "/recess", headers = {} }: SpeechOptions): Speech {
  const { on, emit } = createEvents<RecessEvents>();
  let view: View = initialView;
  let speech: Snapshot | undefined;
  /** The number of open conversations. */
  let open = 0;
  let isPutAway = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  /** The parts of the current snapshot. */
  let parts: readonly [Snapshot, Snapshot?] = [client.getSnapshot()];
  let shown = parts[0];

  /** Whether the state of speech is out of date: it opens again, its day is over, or a guardian gave time. */
  function isOutdated({ state, resumesInMs }: Snapshot): boolean {
    const { state: account, connection } = client.getSnapshot();
    if (connection === "signed-out" || state === null) return true;
    if (account !== null && (account.band !== state.band || account.day !== state.day)) return true;
    if (account !== null && account.limitMs !== state.limitMs) return open === 0;
    return state.outcome === "block" ? resumesInMs !== null && resumesInMs <= 0 : open === 0;
  }

  /** Whether to show the state of speech instead of the account's: not when the whole account has stopped. */
  function isShown({ phase }: Snapshot): boolean {
    const { state } = client.getSnapshot();
    return isReadable(state) && (phase === "blocked" ? !isPutAway : open > 0);
  }

  function forget(): void {
    view = { ...initialView, seen: view.seen };
    speech = undefined;
  }

  function update(): void {
    if (view.state !== null) {
      speech = toSnapshot(view, performance.now(), speech);
      if (isOutdated(speech)) forget();
    }
    if ((speech !== undefined) !== (timer !== undefined)) {
      clearInterval(timer);
      timer = speech && setInterval(update, TICK_MS);
    }
    const base = client.getSnapshot();
    const now: typeof parts = speech !== undefined && isShown(speech) ? [base, speech] : [base];
    if (now[0] === parts[0] && now[1] === parts[1]) return;
    parts = now;
    const before = shown;
    shown = combined(...now);
    emit("change", shown);
    for (const notice of shown.notices) {
      if (now[1]?.notices.includes(notice) && !before.notices.includes(notice)) emit("notice", notice);
    }
  }

  async function take(state: RecessState): Promise<void> {
    // The stop may be of the whole account, whose own screen then takes precedence.
    if (state.outcome === "block" && isReadable(client.getSnapshot().state)) await client.refresh();
    isPutAway = false;
    view = applyState(view, state, performance.now(), true);
    update();
    // Speech was refused again, so a dismissed screen comes back.
    if (state.outcome === "block" && parts[1] !== undefined) emit("block", state);
  }

  function accept(state: unknown): void {
    if (isState(state) && state.channel === "voice") void take(state);
    else client.accept(state);
  }

  client.subscribe(update);
  client.on("block", (state) => emit("block", state));
  client.on("open", (state) => {
    // The stop of the account, now over, may have been what stopped speech.
    if (speech?.phase === "blocked") forget();
    update();
    emit("open", state);
  });
  client.on("notice", (notice) => emit("notice", notice));

  return {
    ...client,
    on,
    subscribe: (listener) => on("change", listener),
    getSnapshot: () => shown,
    accept,
    acknowledge(seen) {
      view = markSeen(view, seen.key);
      if (speech !== undefined && seen.key === blockKey(speech)) isPutAway = true;
      client.acknowledge(seen);
      update();
    },
    conversation() {
      let isOpen = true;
      open += 1;
      update();
      return () => {
        if (isOpen) open -= 1;
        isOpen = false;
        update();
      };
    },
    async ask() {
      const given = typeof headers === "function" ? headers() : headers;
      const [response] = await Promise.all([
        client.fetch(`${endpoint}/status?channel=voice`, { headers: new Headers(given) }).catch(() => null),
        client.refresh(),
      ]);
      const state: unknown = response?.ok ? await response.json().catch(() => null) : null;
      accept(state);
    },
  };
}

/** The snapshot of speech, but with the account's connection and streaming, requests and messages, and all notices. */
function combined(account: Snapshot, speech?: Snapshot): Snapshot {
  if (speech === undefined || speech.state === null) return account;
  const { requests, messages } = account.state ?? {};
  return {
    ...account,
    ...speech,
    connection: account.connection,
    streaming: account.streaming,
    state: { ...speech.state, requests, messages },
    notices: [...account.notices, ...speech.notices],
  };
}
