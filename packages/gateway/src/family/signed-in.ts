import type { Account } from "@recess/core";
import type { StaffRole } from "@recess/hono/staff";
import type { Family, FamilyChild } from "@recess/hono/family";
import type { People } from "../people/people.ts";
import type { Child, FamilyBook } from "./book.ts";
import type { Session, Sessions } from "./sessions.ts";

/**
 * The signed-in person, as far as their pages need. Created for every request, so that a removed person loses access at
 * once.
 */
export interface SignedIn {
  /** Used in the journal, hashed, and in forms. */
  readonly id: string;
  readonly children: readonly Child[];
  readonly staff: StaffRole | null;
  /** Their own account in the chat. */
  readonly account: { readonly id: string; readonly groups: readonly string[] } | null;
  readonly session: Session;
}

export interface SignedInOptions {
  readonly sessions: Sessions;
  readonly book: FamilyBook;
  readonly people: () => People;
  readonly now: () => number;
}

/** Finds the person of a session; `null`: nobody. */
export async function findSignedIn(options: SignedInOptions, token: string | undefined): Promise<SignedIn | null> {
  const session = await options.sessions.find(token, options.now());
  return session === null ? null : signedInBy(options, session);
}

/** The person of this session; `null`: nobody any more. */
export async function signedInBy({ book, people }: SignedInOptions, session: Session): Promise<SignedIn | null> {
  const { guardianId, oidc, madeAt } = session;
  if (guardianId !== null) {
    const guardian = (await book.read()).guardians.find(({ id }) => id === guardianId);
    if (guardian === undefined || madeAt <= guardian.sessionsFrom) return null;
    const { id, children, staff, account } = guardian;
    return { id, children, staff, account: account === null ? null : { id: account, groups: [] }, session };
  }
  if (oidc === null) return null;
  const children = oidc.guardian === null ? [] : await people().childrenOf(oidc.guardian);
  return {
    id: oidc.guardian === null ? `subject:${oidc.subject}` : `guardian:${oidc.guardian}`,
    children,
    staff: null,
    account: oidc.account === null ? null : { id: oidc.account, groups: oidc.groups },
    session,
  };
}

/** Whether there is any page for a person. */
export async function opensSomething({ people }: Pick<SignedInOptions, "people">, who: SignedIn): Promise<boolean> {
  return who.children.length > 0 || who.staff !== null || (await ownAccount(people(), who)) !== null;
}

/** The person's own account; `null` if it is unknown who they are, or how old. */
export async function ownAccount(people: People, { account }: SignedIn): Promise<Account | null> {
  if (account === null) return null;
  const known = await people.find(account.id, account.groups);
  return known.kind === "known" ? known.account : null;
}

/** A child's account; `null` if the age is unknown. */
export async function accountOf(people: People, id: string): Promise<Account | null> {
  const known = await people.find(id, []);
  return known.kind === "known" ? known.account : null;
}

/** The family of a guardian, as the pages show it. */
export async function familyOf({ id, children }: SignedIn, book: FamilyBook, people: People): Promise<Family> {
  const known = await Promise.all(
    children.map(async (child) => {
      const account = await accountOf(people, child.id);
      return account === null ? [] : [{ account, name: child.name }];
    }),
  );
  const { guardians } = await book.read();
  const ids = new Set(children.map((child) => child.id));
  const others = guardians.filter((one) => one.id !== id && one.children.some((child) => ids.has(child.id)));
  return {
    guardian: { id, role: "parent" },
    children: known.flat(),
    others: others.map((one) => ({ id: one.id, name: one.name })),
  };
}

/** Whether anyone could answer this child's requests. */
export async function hasGuardian(accountId: string, book: FamilyBook, people: People): Promise<boolean> {
  if (await people.hasGuardians(accountId)) return true;
  return (await book.read()).guardians.some(({ children }) => children.some(({ id }) => id === accountId));
}

/** The child whose request a guardian answers by its link; `null` if the child no longer has a guardian. */
export async function childOfLink(accountId: string, book: FamilyBook, people: People): Promise<FamilyChild | null> {
  const { guardians } = await book.read();
  const invited = guardians.flatMap(({ children }) => children).find(({ id }) => id === accountId);
  if (invited === undefined && !(await people.hasGuardians(accountId))) return null;
  const account = await accountOf(people, accountId);
  return account === null ? null : { account, name: invited?.name ?? people.nameOf(accountId) ?? accountId };
}

/** What decides which pages are open to a person. */
export type Openable = Pick<SignedIn, "children" | "staff" | "account">;

/** The page after a sign-in. */
export function pageFor({ children, staff, account }: Openable, wanted: string | null): string {
  const open = [
    ...(children.length > 0 ? ["/family"] : []),
    ...(staff === null ? [] : ["/staff"]),
    ...(account === null ? [] : ["/my-rules"]),
  ];
  return open.find((page) => page === wanted) ?? open[0] ?? "/signin";
}
