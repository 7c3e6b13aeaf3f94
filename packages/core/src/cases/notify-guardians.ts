import type { GuardianNoticeKind } from "./file.ts";
import type { Decision, Reason } from "../values/decision.ts";
import type { Account } from "../values/account.ts";
import { RecessError } from "../values/errors.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { Decided } from "../values/decided.ts";

/** Something for a guardian to hear: that it happened and when, never what was said. */
export interface NoticeEvent {
  readonly type: "guardian-notice";
  readonly accountId: string;
  readonly id: string;
  readonly kind: GuardianNoticeKind;
  /** Of a stop, why; of a nudge, its id. */
  readonly about: Reason | `nudge:${string}` | null;
  /** Ms since the epoch. */
  readonly at: number;
}

export interface GuardiansOptions {
  /** What they hear of by themselves. Default: `["stop", "nudge"]`. A crisis is told by `governor.cases.tell` alone. */
  readonly about?: readonly ("stop" | "nudge")[] | undefined;
  /**
   * Brings it to a guardian. When it rejects, the notice waits, and is tried again with the next one of the account. Without
   * this, all wait until a guardian's page has shown them.
   */
  readonly deliver?: ((event: NoticeEvent) => void | Promise<void>) | undefined;
}

/** What of a decision guardians are told. */
interface Worth {
  readonly kind: "stop" | "nudge";
  readonly about: Reason | `nudge:${string}`;
}

/** A stop other than a pause, which is somebody's own doing; and nudges of level `pause`. */
function worthTelling(
  event: GovernorEvent,
  decision: Decision,
  about: readonly ("stop" | "nudge")[],
): readonly Worth[] {
  if (event.type !== "message" && event.type !== "active") return [];
  const worth: Worth[] = [];
  const { outcome, reason } = decision;
  if (about.includes("stop") && outcome === "block" && reason !== null && reason !== "paused") {
    worth.push({ kind: "stop", about: reason });
  }
  if (about.includes("nudge")) {
    for (const notice of decision.notices) {
      if (notice.kind === "nudge" && notice.level === "pause") worth.push({ kind: "nudge", about: notice.id });
    }
  }
  return worth;
}

/** Recent ones, so that a page which stays on a stop does not make the store be asked with each heartbeat. */
const REMEMBERED = 10_000;

export interface GuardianWatch {
  decided(decided: Decided): void;
  /** What is being told; `null` if nothing is. */
  background(): Promise<unknown> | null;
}

/** Looks at decisions, and hands on what guardians are told, the same once a day as far as this process remembers. */
export function guardianWatch(
  { about = ["stop", "nudge"] }: GuardiansOptions,
  tell: (account: Account, worth: Worth) => Promise<unknown>,
  onError: (error: unknown) => void,
): GuardianWatch {
  if (!about.every((kind) => kind === "stop" || kind === "nudge")) {
    throw new RecessError("argument-invalid", 'guardians.about holds "stop", "nudge" or both.');
  }
  let recent = new Set<string>();
  const underWay = new Set<Promise<void>>();

  const begin = (account: Account, worth: Worth, key: string): void => {
    const telling = tell(account, worth).then(
      () => void underWay.delete(telling),
      (error: unknown) => {
        underWay.delete(telling);
        recent.delete(key);
        onError(error);
      },
    );
    underWay.add(telling);
  };

  return {
    decided: ({ account, event, decision }) => {
      for (const worth of worthTelling(event, decision, about)) {
        const key = JSON.stringify([account.id, worth.about, decision.day]);
        if (recent.has(key)) continue;
        if (recent.size >= REMEMBERED) recent = new Set();
        recent.add(key);
        begin(account, worth, key);
      }
    },
    background: () => (underWay.size === 0 ? null : Promise.all(underWay)),
  };
}
