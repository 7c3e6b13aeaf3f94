import type { PendingNotice, Recess, RecessState, Snapshot } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";

// The elements of the browser SDK as they appear in an app. The studio's page supplies their state through a client
// that asks no server.

const listeners = new Set<() => void>();
let snapshot: Snapshot = {
  connection: "online",
  phase: "unknown",
  state: null,
  remainingMs: null,
  resumesInMs: null,
  streaming: false,
  notices: [],
};
let scene = 0;

const client: Recess = {
  subscribe: (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  getSnapshot: () => snapshot,
  on: () => () => undefined,
  start: () => undefined,
  stop: () => undefined,
  fetch: () => Promise.reject(new Error("This is a picture of a chat.")),
  accept: () => undefined,
  acknowledge: () => undefined,
  refresh: () => Promise.resolve(),
  away: () => undefined,
};

defineElements(client, { locale: en });

function publish(state: RecessState | null): void {
  const isBlocked = state?.outcome === "block";
  snapshot = {
    ...snapshot,
    phase: state === null ? "unknown" : state.band === null ? "ungoverned" : isBlocked ? "blocked" : "open",
    state,
    remainingMs: state?.remainingMs ?? null,
    resumesInMs: isBlocked && state.resumesAt !== null ? state.resumesAt - state.serverNow : null,
    notices: (state?.notices ?? []).map((notice): PendingNotice =>
      Object.assign({ key: `${scene} ${notice.id}` }, notice),
    ),
  };
  for (const listener of listeners) listener();
}

/** Each scene has its own day, so that a notice dismissed in one is shown in the next. */
function show(state: RecessState): void {
  scene++;
  for (const element of document.querySelectorAll("recess-chip, recess-notices, recess-shield")) element.remove();
  publish(null);
  document.querySelector("#chip")?.append(document.createElement("recess-chip"));
  document.querySelector("#notices")?.append(document.createElement("recess-notices"));
  document.body.append(document.createElement("recess-shield"));
  publish({ ...state, day: `${state.day} ${scene}` });
}

document.addEventListener("recess-leave", (event) => event.preventDefault());
addEventListener("message", (event: MessageEvent<RecessState>) => {
  if (event.origin === location.origin) show(event.data);
});
parent.postMessage("ready", location.origin);
