import { hashOf } from "./book.ts";
import { type Documents, randomToken } from "../store/documents.ts";
import type { OidcPerson } from "./oidc/person.ts";

/** How a session was started. */
export interface SessionStart {
  /** An invited person; `null` for people whom only the provider's claims identify. */
  readonly guardianId: string | null;
  /** `null`: with a passkey. */
  readonly oidc: OidcPerson | null;
}

/** A signed-in browser. */
export interface Session extends SessionStart {
  readonly madeAt: number;
}

const SESSION_MS = 30 * 24 * 60 * 60 * 1000;
const CHALLENGE_MS = 5 * 60 * 1000;

/** Loosening a limit requires a sign-in that is this recent. */
export const FRESH_MS: number = 15 * 60 * 1000;

export interface Sessions {
  /** Returns the token of a new session. */
  begin(start: SessionStart, now: number): Promise<string>;
  find(token: string | undefined, now: number): Promise<Session | null>;
  end(token: string, now: number): Promise<void>;
  /** Ends every earlier session of this subject or provider session. */
  endAll(of: string, now: number): Promise<void>;
  /** Stores a challenge, which can be answered once. */
  challenge(challenge: string, purpose: string, now: number): Promise<void>;
  /** Whether this challenge was created for this purpose and has not been answered. */
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
