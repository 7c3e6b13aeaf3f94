import { type Book, type Guardian, hashOf } from "./book.ts";
import { type Documents, randomToken } from "./documents.ts";

/** Who is signed in, in one browser. */
export interface Session {
  readonly guardianId: string;
  readonly madeAt: number;
  /** When the passkey was last used, ms since the epoch. */
  readonly freshAt: number;
}

export interface SignedIn {
  readonly guardian: Guardian;
  readonly session: Session;
}

const SESSION_MS = 30 * 24 * 60 * 60 * 1000;
const CHALLENGE_MS = 5 * 60 * 1000;

/** What loosens a limit needs a passkey that was used this recently. */
export const FRESH_MS: number = 15 * 60 * 1000;

export interface Sessions {
  /** The token of a new session. */
  begin(guardianId: string, now: number): Promise<string>;
  find(token: string | undefined, book: () => Promise<Book>, now: number): Promise<SignedIn | null>;
  end(token: string, now: number): Promise<void>;
  /** Keeps a challenge, to be answered once. */
  challenge(challenge: string, purpose: string, now: number): Promise<void>;
  /** Whether this challenge was made for this purpose, and was not answered before. */
  answered(challenge: string, purpose: string, now: number): Promise<boolean>;
}

export function sessionsIn(documents: Documents): Sessions {
  const nameOf = (token: string): string => `session ${hashOf(token)}`;
  return {
    async begin(guardianId, now) {
      const token = randomToken();
      const session: Session = { guardianId, madeAt: now, freshAt: now };
      await documents.change<Session>(nameOf(token), { now, ttlMs: SESSION_MS }, () => session);
      return token;
    },
    async find(token, book, now) {
      if (token === undefined || token === "") return null;
      const session = await documents.read<Session>(nameOf(token));
      if (session === null || now - session.madeAt > SESSION_MS) return null;
      const guardian = (await book()).guardians.find(({ id }) => id === session.guardianId);
      return guardian === undefined || session.madeAt <= guardian.sessionsFrom ? null : { guardian, session };
    },
    async end(token, now) {
      await documents.change(nameOf(token), { now, ttlMs: SESSION_MS }, () => null);
    },
    async challenge(challenge, purpose, now) {
      await documents.change(`challenge ${challenge}`, { now, ttlMs: CHALLENGE_MS }, () => ({ purpose, at: now }));
    },
    async answered(challenge, purpose, now) {
      let isOurs = false;
      await documents.change<{ purpose: string; at: number }>(
        `challenge ${challenge}`,
        { now, ttlMs: CHALLENGE_MS },
        (kept) => {
          isOurs = kept !== null && kept.purpose === purpose && now - kept.at <= CHALLENGE_MS;
          return kept === null ? undefined : null;
        },
      );
      return isOurs;
    },
  };
}
