/** What can happen to an account's cases, and why nothing came of it. */
import type { AppealKind, Ask, GuardianNotice, HistoryEntry } from "./file.ts";
import type { Role } from "../values/event.ts";

/** What can happen to a file. */
export type CaseEvent =
  | { readonly type: "ask"; readonly id: string; readonly ask: Ask; readonly day: string }
  /** `minutes: 0` is a no. */
  | {
      readonly type: "answer";
      readonly id: string;
      readonly minutes: number;
      readonly by: Role;
      readonly day: string | null;
    }
  /** What was given of a yes. */
  | { readonly type: "granted"; readonly id: string; readonly grantedMs: number }
  | {
      readonly type: "appeal";
      readonly receipt: string;
      readonly kind: AppealKind;
      readonly text: string;
      readonly respondBy: number;
    }
  | { readonly type: "review"; readonly receipt: string }
  | { readonly type: "decide"; readonly receipt: string; readonly accepted: boolean; readonly answer: string }
  | { readonly type: "notify"; readonly notice: Pick<GuardianNotice, "id" | "kind" | "about"> }
  | { readonly type: "delivered"; readonly ids: readonly string[] }
  /** A guardian, the app or a school changed something. */
  | { readonly type: "changed"; readonly entry: NewEntry }
  /** A change was taken back. */
  | { readonly type: "taken-back"; readonly id: string }
  /** The child saw messages with these ids. */
  | { readonly type: "seen"; readonly ids: readonly string[] }
  | { readonly type: "hold"; readonly by: string; readonly why: string; readonly until: number | null }
  | { readonly type: "release" }
  /** Somebody wants all of it erased. */
  | { readonly type: "erase" };

/** A change, before the file says what it replaced. */
export type NewEntry = Omit<HistoryEntry, "at" | "before" | "takenBackAt">;

/** Why nothing was changed. */
export type CaseRefusal =
  /** One request is open already. */
  | "already-open"
  /** Three requests this day, or too many appeals. */
  | "too-many"
  /** There is no such request, appeal or hold. */
  | "unknown"
  /** A request for a day that is over. */
  | "lapsed"
  /** It was answered before; the answer stands. */
  | "already-answered"
  /** The account is on hold. */
  | "held";
