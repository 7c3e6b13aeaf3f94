import type { Recess, RecessState } from "@recess/browser";
import { type Clock, demo } from "./server.ts";

const LOOK_MS = 1000;

/**
 * Keeps up with the demonstration's clock. The SDK reports a few times a minute that somebody is here. When an hour passes in
 * a minute, that is far too seldom, so this reports it several times a second meanwhile. A real app needs none of this.
 */
export async function keepPace(recess: Recess, onClock: (clock: Clock) => void): Promise<never> {
  let known: { readonly clock: Clock; readonly at: number } | undefined;

  async function look(): Promise<void> {
    const { clock } = await demo();
    const at = performance.now();
    onClock(clock);
    const expected = known === undefined ? clock.now : known.clock.now + (at - known.at) * known.clock.speed;
    known = { clock, at };
    // The person skipped a day, or started over.
    if (Math.abs(clock.now - expected) > 10_000 * Math.max(1, clock.speed)) await recess.refresh();
  }

  for (;;) {
    try {
      if (document.visibilityState === "visible") {
        if (known === undefined || performance.now() - known.at >= LOOK_MS) await look();
        if (speedOf(known) !== 1) await beat(recess);
      }
    } catch {
      // The server is restarting.
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs(speedOf(known))));
  }
}

function speedOf(known: { readonly clock: Clock } | undefined): number {
  return known?.clock.speed ?? 1;
}

async function beat(recess: Recess): Promise<void> {
  const body = JSON.stringify({ type: "active", device: "fast-clock" });
  const headers = { "content-type": "application/json" };
  const response = await fetch("/recess/heartbeat", { method: "POST", headers, body });
  if (!response.ok) return;
  const state: RecessState = await response.json();
  // A message limit does not refuse heartbeats, so only a request for the state shows that the limit is over.
  if (recess.getSnapshot().phase === "blocked" && state.outcome === "allow") await recess.refresh();
  else recess.accept(state);
}

/** Half the lease of a heartbeat, by the page's clock. A stopped clock may be moved by hand at any moment. */
function pauseMs(speed: number): number {
  if (speed === 1) return LOOK_MS / 2;
  return speed === 0 ? 50 : Math.min(500, Math.max(50, 30_000 / speed));
}
