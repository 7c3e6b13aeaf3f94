import type {
  AccountHold,
  Appeal,
  AppealKind,
  Ask,
  CaseFile,
  ChildRequest,
  GuardianNotice,
  GuardianNoticeKind,
} from "./file.ts";
import type { CaseRefusal } from "./events.ts";
import type { Account } from "../values/account.ts";
import type { Decision, Reason } from "../values/decision.ts";
import type { ByWhom, Role } from "../values/event.ts";

/** The account whose file it is, or the `file` of a listed appeal. */
export type FileOf = Pick<Account, "id"> | { readonly file: string };

/** The result of a request. `refusal` says why nothing was changed. A refusal is a value, not an exception. */
export interface RequestResult {
  /** `no-use`: a yes would change nothing. */
  readonly refusal: CaseRefusal | "ungoverned" | "no-use" | "parent-only" | null;
  /** The request concerned: the new one, the open one, or the answered one. */
  readonly request: ChildRequest | null;
  /** The account's current decision. */
  readonly decision: Decision;
}

/** What a child may ask for now. */
export interface Askable {
  /** Minutes of time. */
  readonly time: readonly number[];
  readonly quietHours: boolean;
  /** Names of features that are off and that a guardian may switch on. */
  readonly features: readonly string[];
}

export interface AppealResult {
  readonly refusal: CaseRefusal | "ungoverned" | null;
  /** False for a repeated action. */
  readonly isNew: boolean;
  readonly appeal: Appeal | null;
}

/** An appeal that is waiting for an answer. It does not reveal the account. */
export interface OpenAppeal extends Appeal {
  /** Identifies the file: pass it in place of an account to answer the appeal. */
  readonly file: string;
  readonly isOverdue: boolean;
}

/** A hold, or a pause by the app or a school. It does not reveal the account's id. */
export interface Measure {
  /** Distinguishes accounts for staff: `Cases.tagOf` of the account's id. */
  readonly tag: string;
  readonly kind: "hold" | "pause";
  /** For a hold, who placed it, as named by the app; for a pause, the role. */
  readonly by: string;
  /** For a hold, its reference; for a pause, the code of its reason, `null` if none was given. */
  readonly why: string | null;
  readonly at: number;
  /** `null`: without an end. */
  readonly until: number | null;
}

/**
 * Requests, appeals, notices and holds, stored in the governor's store in a document of their own. All calls need the
 * store, and reject with `store-unavailable` while it is unavailable.
 */
export interface Cases {
  /** The whole file, or `null`. */
  read(of: FileOf): Promise<CaseFile | null>;
  /** What the account may ask for, given its `status`: requests for which a yes would change something. */
  askable(account: Account, status: Decision): Promise<Askable>;
  /** Records a child's request: at most three a day, and one open request of each kind. */
  ask(account: Account, ask: Ask): Promise<RequestResult>;
  /**
   * Records a guardian's answer: `minutes` to give (1 for a feature), 0 for "not today". Only a parent may give. The
   * first answer stands; later calls return it (`already-answered`).
   */
  answerRequest(
    account: Account,
    options: { readonly id: string; readonly minutes: number; readonly by: Role } & Pick<ByWhom, "guardianId">,
  ): Promise<RequestResult>;
  /**
   * Records an appeal. With an `actionId`, a repeated click is the same appeal. An appeal changes no limit by itself.
   */
  appeal(
    account: Account,
    options: { readonly kind: AppealKind; readonly text: string; readonly actionId?: string | undefined },
  ): Promise<AppealResult>;
  /** Marks an appeal as being reviewed. */
  reviewAppeal(of: FileOf, options: { readonly receipt: string }): Promise<AppealResult>;
  /**
   * Records the answer, which reaches the child's screen. Any change that follows is made by the person who answers.
   */
  answerAppeal(
    of: FileOf,
    options: { readonly receipt: string; readonly accepted: boolean; readonly answer: string },
  ): Promise<AppealResult>;
  /** All appeals that are waiting for an answer, most urgent first. */
  openAppeals(): Promise<readonly OpenAppeal[]>;
  /** All current holds, and pauses by the app and by schools, latest first. */
  measures(): Promise<readonly Measure[]>;
  /** Whether the governor has the `guardians` option; if so, children see what their guardians were notified of. */
  readonly notifiesGuardians: boolean;
  /**
   * Notifies guardians of a crisis that the app detected: that there was one and when, never what was said. A repeated
   * `id` is the same notice. Stops and nudges are sent without a call, each once a day. `null` for an account in no
   * band.
   */
  notify(
    account: Account,
    options: Pick<GuardianNotice, "kind"> & Partial<Pick<GuardianNotice, "id" | "about">>,
  ): Promise<GuardianNotice | null>;
  /** Marks notices as delivered: from now on the child sees that they were sent. */
  delivered(of: FileOf, options: { readonly ids: readonly string[] }): Promise<void>;
  /** Marks messages (`viewOf`) as seen by the child. */
  seen(of: FileOf, options: { readonly ids: readonly string[] }): Promise<void>;
  /**
   * Places a hold: until `until` (ms) or a release, nothing of the account is erased, by `forget` or by retention. A
   * second hold replaces the first. `by` and `why` are codes of at most 64 letters, digits and `. : _ @ + / # -`, as in
   * a journal: a role or a name, and a reference such as `"court-order:23-CV-0113"` under which the details are filed.
   */
  hold(
    account: Pick<Account, "id">,
    options: { readonly by: string; readonly why: string; readonly until?: number | undefined },
  ): Promise<AccountHold>;
  /** Marks a change in the history as undone; the caller undoes it. */
  takenBack(of: FileOf, options: { readonly id: string }): Promise<CaseRefusal | null>;
  /** The tag of a guardian in histories and of an account in lists: a hash of the app's id. */
  tagOf(id: string): string;
  /** Ends a hold. If erasure was requested meanwhile, the account is erased. */
  release(
    account: Pick<Account, "id">,
    options: { readonly by: string },
  ): Promise<{ readonly wasHeld: boolean; readonly erased: boolean }>;
}

/** A notice to guardians: that something happened and when, never what was said. */
export interface NoticeEvent {
  readonly type: "guardian-notice";
  readonly accountId: string;
  readonly id: string;
  readonly kind: GuardianNoticeKind;
  /** The reason of a stop, or the id of a nudge. */
  readonly about: Reason | `nudge:${string}` | null;
  /** Ms since the epoch. */
  readonly at: number;
}

export interface GuardiansOptions {
  /** The kinds to notify of. Default: `["stop", "nudge"]`. A crisis is sent only by `governor.cases.notify`. */
  readonly about?: readonly ("stop" | "nudge")[] | undefined;
  /**
   * Sends the notice to a guardian. If it rejects, the notice is kept and retried with the account's next one. Without
   * `deliver`, notices wait until a guardian's page has shown them.
   */
  readonly deliver?: ((event: NoticeEvent) => void | Promise<void>) | undefined;
}
