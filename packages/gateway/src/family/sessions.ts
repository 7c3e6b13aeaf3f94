import { hashOf } from "./book.ts";
import { type Documents, randomToken } from "../store/documents.ts";
import type { OidcPerson } from "./oidc/person.ts";

/** What a session was begun by. */
export interface SessionStart {
  /** Someone who was invited; `null` for those whom only the provider's claims name. */
  readonly guardianId: string | null;
  /** `null`: by a passkey. */
  readonly oidc: OidcPerson | null;
}

/** Who is signed in, in one browser. */
export interface Session extends SessionStart {
  readonly madeAt: number;
}

const SESSION_MS = 30 * 24 * 60 * 60 * 1000;
const CHALLENGE_MS = 5 * 60 * 1000;

/** What loosens a limit needs a sign-in that is this recent. */
export const FRESH_MS: number = 15 * 60 * 1000;

export interface Sessions {
  /** The token of a new session. */
  begin(start: SessionStart, now: number): Promise<string>;
  find(token: string | undefined, now: number): Promise<Session | null>;
  end(token: string, now: number): Promise<void>;
  /** Ends every session that was begun before, of this subject or of this session at the provider. */
  endAll(of: string, now: number): Promise<void>;
  /** Keeps a challenge, to be answered once. */
  challenge(challenge: string, purpose: string, now: number): Promise<void>;
  /** Whether this challenge was made for this purpose, and was not answered before. */
  answered(challenge: string, purpose: string, now: number): Promise<boolean>;
}

export function sessionsIn(documents: Documents): Sessions {
  const nameOf = (token: string): string => `session ${hashOf(token)}`;
  const isEnded = async (of: string | null, { madeAt }: Session): Promise<boolean> =>
    of !== null && ((await documents.read<number>(`ended ${of}`)) ?? -1) >= madeAt;

  return {
    async begin(start, now) {
      const token = randomToken();
      const session: Session = { ...start, madeAt: now };
      await documents.change<Session>(nameOf(token), { now, ttlMs: SESSION_MS }, () => session);
      return token;
    },
    async find(token, now) {
      if (token === undefined || token === "") return null;
      const session = await documents.read<Session>(nameOf(token));
      if (session === null || now - session.madeAt > SESSION_MS) return null;
      const { oidc } = session;
      if (oidc === null) return session;
      return (await isEnded(oidc.subject, session)) || (await isEnded(oidc.sid, session)) ? null : session;
    },
    async end(token, now) {
      await documents.change(nameOf(token), { now, ttlMs: SESSION_MS }, () => null);
    },
    async endAll(of, now) {
      await documents.change<number>(`ended ${of}`, { now, ttlMs: SESSION_MS }, () => now);
    },
    async challenge(challenge, purpose, now) {
      await documents.change(`challenge ${challenge}`, { now, ttlMs: CHALLENGE_MS }, () => ({ purpose, at: now }));
    },
    async answered(challenge, purpose, now) {
      let isIssued = false;
      await documents.change<{ purpose: string; at: number }>(
        `challenge ${challenge}`,
        { now, ttlMs: CHALLENGE_MS },
        (kept) => {
          isIssued = kept !== null && kept.purpose === purpose && now - kept.at <= CHALLENGE_MS;
          return kept === null ? undefined : null;
        },
      );
      return isIssued;
    },
  };
}
