/** The events of an account's case file, and the reasons for refusing them. */
import type { AppealKind, Ask, GuardianNotice, HistoryEntry } from "./file.ts";
import type { Role } from "../values/event.ts";

/** An event of a case file. */
export type CaseEvent =
  | { readonly type: "ask"; readonly id: string; readonly ask: Ask; readonly day: string }
  /** `minutes: 0` means no. */
  | {
      readonly type: "answer";
      readonly id: string;
      readonly minutes: number;
      readonly by: Role;
      readonly day: string | null;
    }
  /** What was given after a yes. */
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
  /** A change was undone. */
  | { readonly type: "taken-back"; readonly id: string }
  /** The child saw messages with these ids. */
  | { readonly type: "seen"; readonly ids: readonly string[] }
  | { readonly type: "hold"; readonly by: string; readonly why: string; readonly until: number | null }
  | { readonly type: "release" }
  /** Erasure was requested. */
  | { readonly type: "erase" };

/** A change, before the file adds what it replaced. */
export type NewEntry = Omit<HistoryEntry, "at" | "before" | "takenBackAt">;

/** Why nothing was changed. */
export type CaseRefusal =
  /** A request is already open. */
  | "already-open"
  /** Three requests today, or too many appeals. */
  | "too-many"
  /** There is no such request, appeal or hold. */
  | "unknown"
  /** The request was for a day that has ended. */
  | "lapsed"
  /** It has already been answered; that answer stands. */
  | "already-answered"
  /** The account is on hold. */
  | "held";
