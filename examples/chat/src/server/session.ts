import type { Context } from "hono";
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { type Language, languages, type Person, people } from "./people.ts";

/**
 * Who is signed in. The picker on the first page takes the place of an app's login: the server writes the choice into a signed
 * cookie, and trusts only that cookie. No request states its sender's age.
 */
export interface Session {
  readonly person: Person;
  readonly language: Language;
}

export interface Sessions {
  read(c: Context): Promise<Session | null>;
  write(c: Context, session: Session): Promise<void>;
  end(c: Context): void;
}

const COOKIE = "starling";

export function createSessions(secret: string): Sessions {
  return {
    async read(c) {
      const text = await getSignedCookie(c, secret, COOKIE);
      // `false`: somebody changed the cookie.
      if (typeof text !== "string") return null;
      const [person = "", language = ""] = text.split(" ");
      return isPerson(person) && isLanguage(language) ? { person, language } : null;
    },
    async write(c, { person, language }) {
      await setSignedCookie(c, COOKIE, `${person} ${language}`, secret, {
        path: "/",
        httpOnly: true,
        sameSite: "Strict",
        // Add `secure: true` unless the app is served on loopback.
        maxAge: 30 * 24 * 3600,
      });
    },
    end(c) {
      deleteCookie(c, COOKIE, { path: "/" });
    },
  };
}

function isPerson(text: string): text is Person {
  return Object.hasOwn(people, text);
}

function isLanguage(text: string): text is Language {
  return languages.some((language) => language === text);
}
