import { createHash, randomInt } from "node:crypto";
import type { StaffRole } from "@recess/hono/staff";
import { type Documents, randomToken } from "../store/documents.ts";

export interface Child {
  /** The child's id in the chat. */
  readonly id: string;
  /** The child's name in the family. */
  readonly name: string;
}

export interface Passkey {
  readonly id: string;
  /** Base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** A person who may sign in: a guardian of children, a member of staff, a person of the chat, or several of these. */
export interface Guardian {
  readonly id: string;
  readonly name: string;
  readonly children: readonly Child[];
  readonly staff: StaffRole | null;
  /** The id of their own account, if they are a person of the chat; otherwise `null`. */
  readonly account: string | null;
  readonly passkeys: readonly Passkey[];
  /** Their sign-ins at the provider: hashes of issuer and subject. */
  readonly subjects: readonly string[];
  /** Earlier sessions are invalid, ms since the epoch. */
  readonly sessionsFrom: number;
}

export interface Invitation {
  /** The hash of its token. */
  readonly hash: string;
  readonly guardian: Pick<Guardian, "id" | "name" | "children" | "staff" | "account">;
  readonly expiresAt: number;
  /**
   * `claimed`: a passkey was created or a sign-in at the provider was completed, and the code on that page must be
   * typed into the terminal.
   */
  readonly state: "open" | "claimed" | "confirmed" | "refused";
  readonly code: string;
  readonly wrongCodes: number;
  /** What will give access to the pages; `null` until it was claimed. */
  readonly proof: ClaimProof | null;
  /** Identifies the browser that claimed it. */
  readonly claim: string | null;
}

/** How a person will sign in: with a passkey, or at the provider. */
export type ClaimProof = { readonly passkey: Passkey } | { readonly subject: string };

export interface Book {
  readonly guardians: readonly Guardian[];
  readonly invitations: readonly Invitation[];
}

const BOOK = "family";
const KEPT_MS = 10 * 365 * 24 * 60 * 60 * 1000;
const INVITATION_MS = 15 * 60 * 1000;
const MAX_WRONG_CODES = 3;

/** The people who may sign in, and open invitations. */
export interface FamilyBook {
  read(): Promise<Book>;
  /** Returns a new invitation's token. */
  invite(guardian: Invitation["guardian"], now: number): Promise<string>;
  invitation(token: string, now: number): Promise<Invitation | null>;
  /** Claims an open invitation for the browser of `claim`; `null` if it is no longer open. */
  claim(
    token: string,
    by: { readonly proof: ClaimProof; readonly claim: string },
    now: number,
  ): Promise<Invitation | null>;
  /** Checks the code that was typed into the terminal. Three wrong codes refuse the invitation. */
  confirm(token: string, code: string, now: number): Promise<"confirmed" | "wrong" | "refused">;
  guardianOf(passkeyId: string): Promise<{ readonly guardian: Guardian; readonly passkey: Passkey } | null>;
  guardianOfSubject(subject: string): Promise<Guardian | null>;
  /** A passkey was used: its counter only increases. */
  used(passkeyId: string, counter: number, now: number): Promise<void>;
  /** Ends all sessions of a guardian; with `removed`, they can no longer sign in. False: there is no such guardian. */
  revoke(guardianId: string, now: number, options?: { readonly removed: boolean }): Promise<boolean>;
}

export const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

export function familyBook(documents: Documents): FamilyBook {
  const change = async (now: number, next: (book: Book) => Book | undefined): Promise<Book | undefined> => {
    const options = { now, ttlMs: KEPT_MS };
    return (await documents.change<Book>(BOOK, options, (book) => next(withoutOld(book ?? EMPTY, now)))) ?? undefined;
  };
  const read = async (): Promise<Book> => (await documents.read<Book>(BOOK)) ?? EMPTY;
  const changeInvitation = async (
    token: string,
    now: number,
    next: (invitation: Invitation, book: Book) => { invitation: Invitation; guardians?: readonly Guardian[] } | null,
  ): Promise<Invitation | null> => {
    let changed: Invitation | null = null;
    await change(now, (book) => {
      changed = null;
      const found = book.invitations.find(({ hash }) => hash === hashOf(token));
      const to = found === undefined ? null : next(found, book);
      if (to === null) return undefined;
      changed = to.invitation;
      const invitations = book.invitations.map((one) => (one === found ? to.invitation : one));
      return { guardians: to.guardians ?? book.guardians, invitations };
    });
    return changed;
  };

  return {
    read,
    async invite(guardian, now) {
      const token = randomToken();
      const invitation: Invitation = {
        hash: hashOf(token),
        guardian,
        expiresAt: now + INVITATION_MS,
        state: "open",
        code: String(randomInt(1_000_000)).padStart(6, "0"),
        wrongCodes: 0,
        proof: null,
        claim: null,
      };
      await change(now, (book) => ({ ...book, invitations: [...book.invitations, invitation] }));
      return token;
    },
    async invitation(token, now) {
      const { invitations } = withoutOld(await read(), now);
      return invitations.find(({ hash }) => hash === hashOf(token)) ?? null;
    },
    claim: (token, { proof, claim }, now) =>
      changeInvitation(token, now, (invitation) =>
        invitation.state === "open"
          ? { invitation: { ...invitation, state: "claimed", proof, claim: hashOf(claim) } }
          : null,
      ),
    async confirm(token, code, now) {
      const changed = await changeInvitation(token, now, (invitation, { guardians }) => {
        if (invitation.state !== "claimed" || invitation.proof === null) return null;
        if (code.replace(/\D/g, "") !== invitation.code) {
          const wrongCodes = invitation.wrongCodes + 1;
          const state = wrongCodes >= MAX_WRONG_CODES ? "refused" : invitation.state;
          return { invitation: { ...invitation, wrongCodes, state } };
        }
        return {
          invitation: { ...invitation, state: "confirmed" },
          guardians: joined(guardians, invitation.guardian, invitation.proof),
        };
      });
      if (changed === null || changed.state === "refused") return "refused";
      return changed.state === "confirmed" ? "confirmed" : "wrong";
    },
    async guardianOf(passkeyId) {
      for (const guardian of (await read()).guardians) {
        const passkey = guardian.passkeys.find(({ id }) => id === passkeyId);
        if (passkey !== undefined) return { guardian, passkey };
      }
      return null;
    },
    async guardianOfSubject(subject) {
      return (await read()).guardians.find(({ subjects }) => subjects.includes(subject)) ?? null;
    },
    async used(passkeyId, counter, now) {
      await change(now, (book) => ({
        ...book,
        guardians: book.guardians.map((guardian) => ({
          ...guardian,
          passkeys: guardian.passkeys.map((one) => (one.id === passkeyId ? { ...one, counter } : one)),
        })),
      }));
    },
    async revoke(guardianId, now, { removed } = { removed: false }) {
      const changed = await change(now, (book) => {
        if (!book.guardians.some(({ id }) => id === guardianId)) return undefined;
        const ended = book.guardians.map((one) => (one.id === guardianId ? { ...one, sessionsFrom: now } : one));
        return { ...book, guardians: removed ? ended.filter(({ id }) => id !== guardianId) : ended };
      });
      return changed !== undefined;
    },
  };
}

const EMPTY: Book = { guardians: [], invitations: [] };

function withoutOld(book: Book, now: number): Book {
  return { ...book, invitations: book.invitations.filter(({ expiresAt }) => expiresAt > now) };
}

function withoutSubject(guardian: Guardian, subject: string): Guardian {
  return { ...guardian, subjects: guardian.subjects.filter((other) => other !== subject) };
}

/**
 * A guardian with another passkey or sign-in. A new invitation redefines whose guardian they are; a sign-in at the
 * provider belongs to the person who claimed it last.
 */
function joined(
  guardians: readonly Guardian[],
  invited: Invitation["guardian"],
  proof: ClaimProof,
): readonly Guardian[] {
  const before = guardians.find(({ id }) => id === invited.id);
  const { passkeys = [], subjects = [], sessionsFrom = 0 } = before ?? {};
  const guardian: Guardian = {
    ...invited,
    passkeys: "passkey" in proof ? [...passkeys, proof.passkey] : passkeys,
    subjects: "subject" in proof ? [...new Set([...subjects, proof.subject])] : subjects,
    sessionsFrom,
  };
  const others = guardians.filter((one) => one !== before);
  if (!("subject" in proof)) return [...others, guardian];
  return [...others.map((one) => withoutSubject(one, proof.subject)), guardian];
}
