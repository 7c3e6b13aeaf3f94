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

/** Whose file: the account's, or what an appeal in a list gave as its `file`. */
export type FileOf = Pick<Account, "id"> | { readonly file: string };

/** What came of it: `refusal` says why nothing was changed. A refusal is a value, never an exception. */
export interface RequestResult {
  /** `no-use`: a yes would change nothing. */
  readonly refusal: CaseRefusal | "ungoverned" | "no-use" | "parent-only" | null;
  /** The request that it is about: the new one, the open one, or the one that is answered. */
  readonly request: ChildRequest | null;
  /** How the account stands. */
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
  /** False for what was done before. */
  readonly isNew: boolean;
  readonly appeal: Appeal | null;
}

/** An appeal that waits for an answer. It does not say whose it is. */
export interface OpenAppeal extends Appeal {
  /** Where to answer it: pass it on in place of an account. */
  readonly file: string;
  readonly isOverdue: boolean;
}

/** A hold, or a pause by the app or a school. It does not say whose account it is of. */
export interface Measure {
  /** How staff tell accounts apart: `Cases.tagOf` of the account's id. */
  readonly tag: string;
  readonly kind: "hold" | "pause";
  /** Of a hold, who holds, as the app calls them; of a pause, the role. */
  readonly by: string;
  /** Of a hold, its reference; of a pause, the code of its reason, `null` if none was given. */
  readonly why: string | null;
  readonly at: number;
  /** `null`: without an end. */
  readonly until: number | null;
}

/**
 * What accounts ask for and are sent beside their limits, kept in the governor's store under a key of its own. All of it
 * needs the store, and rejects with `store-unavailable` while that is away.
 */
export interface Cases {
  /** All that is kept; `null` if nothing is. */
  read(of: FileOf): Promise<CaseFile | null>;
  /** What the account may usefully ask for, given what `status` says: a yes would change something. */
  askable(account: Account, status: Decision): Promise<Askable>;
  /** The child asks: at most three times a day, one open request of a kind at a time. */
  ask(account: Account, ask: Ask): Promise<RequestResult>;
  /**
   * A guardian answers: `minutes` to give (1 for a feature), 0 for "not today". Only a parent may give. The first answer stands;
   * later answers return it (`already-answered`).
   */
  answerRequest(
    account: Account,
    options: { readonly id: string; readonly minutes: number; readonly by: Role } & Pick<ByWhom, "guardianId">,
  ): Promise<RequestResult>;
  /** Objects. With an `actionId`, a click that comes again is the same appeal. No limit changes by itself. */
  appeal(
    account: Account,
    options: { readonly kind: AppealKind; readonly text: string; readonly actionId?: string | undefined },
  ): Promise<AppealResult>;
  /** Somebody looks into it. */
  reviewAppeal(of: FileOf, options: { readonly receipt: string }): Promise<AppealResult>;
  /** The answer reaches the child's screen. The person who answers makes any change that follows. */
  answerAppeal(
    of: FileOf,
    options: { readonly receipt: string; readonly accepted: boolean; readonly answer: string },
  ): Promise<AppealResult>;
  /** All appeals that wait for an answer, the most urgent first. */
  openAppeals(): Promise<readonly OpenAppeal[]>;
  /** All holds, and all pauses by the app and by schools, that last: the latest first. */
  measures(): Promise<readonly Measure[]>;
  /** Whether the governor was given `guardians`: a child then learns what its guardians were notified of. */
  readonly notifiesGuardians: boolean;
  /**
   * Notifies guardians of a crisis that the app saw: that there was one and when, never what was said. An `id` that comes again
   * is the same one. Stops and nudges are sent without a call, each once a day. `null` for an account in no band.
   */
  notify(
    account: Account,
    options: Pick<GuardianNotice, "kind"> & Partial<Pick<GuardianNotice, "id" | "about">>,
  ): Promise<GuardianNotice | null>;
  /** These reached a guardian: from now on the child sees that they did. */
  delivered(of: FileOf, options: { readonly ids: readonly string[] }): Promise<void>;
  /** Messages (`viewOf`) that were on the child's screen. */
  seen(of: FileOf, options: { readonly ids: readonly string[] }): Promise<void>;
  /**
   * Until `until` (ms) or a release nothing of the account is erased, by `forget` or with time. A second one replaces the first.
   * `by` and `why` are codes of at most 64 letters, digits and `. : _ @ + / # -`, as a journal has them: a role or a name, and a
   * reference such as `"court-order:23-CV-0113"`. What there is to say stands where that is filed.
   */
  hold(
    account: Pick<Account, "id">,
    options: { readonly by: string; readonly why: string; readonly until?: number | undefined },
  ): Promise<AccountHold>;
  /** Marks a change of the history as taken back; what undoes it is the caller's. */
  takenBack(of: FileOf, options: { readonly id: string }): Promise<CaseRefusal | null>;
  /** How the history names a guardian, and a list of measures an account: a hash of the app's id for them. */
  tagOf(id: string): string;
  /** Ends a hold; if somebody asked meanwhile that the account be erased, it is. */
  release(
    account: Pick<Account, "id">,
    options: { readonly by: string },
  ): Promise<{ readonly wasHeld: boolean; readonly erased: boolean }>;
}

/** Something that a guardian is notified of: that it happened and when, never what was said. */
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
  /** What they are notified of. Default: `["stop", "nudge"]`. A crisis is sent by `governor.cases.notify` alone. */
  readonly about?: readonly ("stop" | "nudge")[] | undefined;
  /**
   * Sends it to a guardian. When it rejects, the notice waits, and is tried again with the next one of the account. Without
   * this, all wait until a guardian's page has shown them.
   */
  readonly deliver?: ((event: NoticeEvent) => void | Promise<void>) | undefined;
}
