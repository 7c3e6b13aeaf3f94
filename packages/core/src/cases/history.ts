import type { HistoryEntry } from "./file.ts";
import type { NewEntry } from "./events.ts";
import type { Account } from "../values/account.ts";
import { endOf } from "../decisions/guardian-event.ts";
import type { Decision } from "../values/decision.ts";
import type { GuardianEvent } from "../values/event.ts";

/** Records changes by guardians, the app and schools, for the family's page. Writes happen in the background. */
export interface History {
  changed(account: Account, event: GuardianEvent, decision: Decision): void;
  /** The pending writes; `null` if there are none. */
  background(): Promise<unknown> | null;
}

export interface HistoryOptions {
  readonly write: (account: Account, entry: NewEntry, event: GuardianEvent) => Promise<unknown>;
  readonly newId: (account: Account) => string;
  readonly tagOf: (guardianId: string) => string;
  readonly onError: (cause: unknown) => void;
}

export function historyOf({ write, newId, tagOf, onError }: HistoryOptions): History {
  const underWay = new Set<Promise<void>>();
  return {
    changed: (account, event, decision) => {
      const { band, denied, repeated } = decision;
      if (band === null || denied !== undefined || repeated === true) return;
      const who = event.guardianId === undefined ? null : tagOf(event.guardianId);
      const entry = { id: event.actionId ?? newId(account), by: event.by ?? null, who, ...detailsOf(event, decision) };
      const writing = write(account, entry, event).then(
        () => void underWay.delete(writing),
        (cause: unknown) => {
          underWay.delete(writing);
          onError(cause);
        },
      );
      underWay.add(writing);
    },
    background: () => (underWay.size === 0 ? null : Promise.all(underWay)),
  };
}

type Details = Pick<HistoryEntry, "type" | "amountMs" | "until" | "limits" | "why">;

const NO_DETAILS = { amountMs: null, until: null, limits: null, why: null };

function detailsOf(event: GuardianEvent, { grantedMs, revokedMs }: Decision): Details {
  const { type } = event;
  switch (type) {
    case "grant":
      return { ...NO_DETAILS, type, amountMs: grantedMs ?? 0 };
    case "revoke":
      return { ...NO_DETAILS, type, amountMs: revokedMs ?? 0 };
    case "pause":
      return { ...NO_DETAILS, type, until: untilOf(event), why: event.why ?? null };
    case "lift":
      return { ...NO_DETAILS, type, until: untilOf(event) };
    case "adjust":
      return { ...NO_DETAILS, type, limits: event.limits };
    default:
      return { ...NO_DETAILS, type };
  }
}

/** `null`: no end, or one outside the calendar. */
export function untilOf({ until }: { readonly until?: number | undefined }): number | null {
  const end = endOf(until);
  return end === Infinity ? null : end;
}
