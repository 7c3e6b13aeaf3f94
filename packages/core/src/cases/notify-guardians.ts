import type { GuardiansOptions } from "./api.ts";
import type { Decision, Reason } from "../values/decision.ts";
import type { Account } from "../values/account.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { Decided } from "../values/decided.ts";

/** The parts of a decision that guardians are notified of. */
interface Notable {
  readonly kind: "stop" | "nudge";
  readonly about: Reason | `nudge:${string}`;
}

/** Stops other than pauses, which somebody set deliberately, and nudges of level `pause`. */
function noticesIn(event: GovernorEvent, decision: Decision, about: readonly ("stop" | "nudge")[]): readonly Notable[] {
  if (event.type !== "message" && event.type !== "active") return [];
  const notable: Notable[] = [];
  const { outcome, reason } = decision;
  if (about.includes("stop") && outcome === "block" && reason !== null && reason !== "paused") {
    notable.push({ kind: "stop", about: reason });
  }
  if (about.includes("nudge")) {
    for (const notice of decision.notices) {
      if (notice.kind === "nudge" && notice.level === "pause") notable.push({ kind: "nudge", about: notice.id });
    }
  }
  return notable;
}

/** Recent notices, so that a page that stays at a stop does not read the store with each heartbeat. */
const CACHE_SIZE = 10_000;

export interface GuardianWatch {
  decided(decided: Decided): void;
  /** The pending deliveries; `null` if there are none. */
  background(): Promise<unknown> | null;
}

/** Watches decisions and sends notices to guardians, each once a day as far as this process remembers. */
export function guardianWatch(
  { about = ["stop", "nudge"] }: GuardiansOptions,
  notify: (account: Account, notable: Notable) => Promise<unknown>,
  onError: (error: unknown) => void,
): GuardianWatch {
  let recent = new Set<string>();
  const underWay = new Set<Promise<void>>();

  const begin = (account: Account, notable: Notable, key: string): void => {
    const sending = notify(account, notable).then(
      () => void underWay.delete(sending),
      (error: unknown) => {
        underWay.delete(sending);
        recent.delete(key);
        onError(error);
      },
    );
    underWay.add(sending);
  };

  return {
    decided: ({ account, event, decision }) => {
      for (const notable of noticesIn(event, decision, about)) {
        const key = JSON.stringify([account.id, notable.about, decision.day]);
        if (recent.has(key)) continue;
        if (recent.size >= CACHE_SIZE) recent = new Set();
        recent.add(key);
        begin(account, notable, key);
      }
    },
    background: () => (underWay.size === 0 ? null : Promise.all(underWay)),
  };
}
