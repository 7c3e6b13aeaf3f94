import type { Account, Decision } from "@recess/core";
import { rulesOf } from "@recess/core/views";
import type { Context, Env } from "hono";

import { aboutOf, type SharedOptions } from "../options.ts";
import type { ChildPagesOptions } from "./child-options.ts";
import type { ChildStanding, ChildView } from "./child-view.tsx";
import { languageFor } from "./language.ts";

export interface ChildStandingsContext<E extends Env> {
  /** The path under which the pages are mounted. */
  readonly base: string;
  /** The options with the parts that the app has enabled. */
  readonly shared: SharedOptions<E>;
  /** A token for the account's forms. */
  readonly tokenFor: (account: Account) => Promise<string>;
}

/** What a child's page shows: the look and language of the reader, and where the account stands. */
export interface ChildStandings<E extends Env> {
  /** `account` is `null` for an unknown person. */
  readonly viewFor: (c: Context<E>, account: Account | null) => Promise<ChildView>;
  readonly standingOf: (account: Account, status: Decision, c: Context<E>) => Promise<ChildStanding>;
}

export function childStandings<E extends Env>(
  options: ChildPagesOptions<E>,
  { base, shared, tokenFor }: ChildStandingsContext<E>,
): ChildStandings<E> {
  const { governor, app: brand, features = {}, requests, appeals } = options;

  const viewFor = async (c: Context<E>, account: Account | null): Promise<ChildView> => {
    const language = languageFor({
      option: localeIn(options, account, c),
      account: account?.locale,
      acceptLanguage: c.req.header("accept-language"),
    });
    const who: { readonly [role: string]: string } = {
      app: brand.name,
      family: language.say("child.family"),
      school: language.say("child.school"),
    };
    return {
      brand,
      base,
      language,
      features,
      token: account === null ? "" : await tokenFor(account),
      whoIs: (_, role) => who[role ?? ""] ?? language.say("who.nobody"),
    };
  };

  const standingOf = async (account: Account, status: Decision, c: Context<E>): Promise<ChildStanding> => {
    const { policy, cases } = governor;
    const held = await governor.export(account);
    const file = held?.cases ?? null;
    const { may, summaries } = aboutOf(shared, account, c);
    return {
      status,
      zone: status.timeZone ?? account.timeZone ?? policy.timeZone,
      rules:
        held === null || held.record === null
          ? { rules: [], features: [] }
          : rulesOf(policy, held.record, file, status.features),
      file,
      askable: requests !== undefined && may.askForTime ? await cases.askable(account, status) : null,
      mayObject: appeals !== undefined && may.appeal,
      sees: { summaries, notices: cases.notifiesGuardians },
    };
  };

  return { viewFor, standingOf };
}

/** The language that the app sets. */
function localeIn<E extends Env>(
  { locale }: ChildPagesOptions<E>,
  account: Account | null,
  c: Context<E>,
): string | null | undefined {
  return typeof locale !== "function" ? locale : account === null ? null : locale(account, c);
}
