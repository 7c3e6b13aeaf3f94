import type { Account, Decision, Governor } from "@recess/core";
import {
  type AccountRecord,
  type AccountSummary,
  type CaseFile,
  isOpen,
  quietHoursAhead,
  type RulesView,
  rulesOf,
  settingsVersion,
  summaryOf,
  yesTo,
} from "@recess/core/views";

import type { FamilyChild } from "./options.ts";
import { MINUTE_MS } from "../pages/units.ts";

/** A child's status, for all of its pages. */
export interface Standing {
  readonly child: FamilyChild;
  /** The child in an address: a hash, never the account's id. */
  readonly tag: string;
  readonly status: Decision;
  readonly zone: string;
  readonly file: CaseFile | null;
  /** The version of the settings on the page; a form sends it back. */
  readonly version: string;
  /** `null`: in no band, such as a child who came of age. */
  readonly governed: Governed | null;
}

export interface Governed {
  readonly record: AccountRecord;
  readonly summary: AccountSummary;
  readonly rules: RulesView;
  readonly quiet: { readonly from: number; readonly to: number } | null;
  readonly gifts: readonly Gift[];
  /** Whether a parent has consented; `null`: the band requires no consent. */
  readonly hasConsent: boolean | null;
  /** The effect of a yes to each open request. */
  readonly answers: ReadonlyMap<string, Decision>;
}

/** Extra time that can be given with one press, and its effect. */
export interface Gift {
  readonly minutes: number;
  readonly after: Decision;
}

const GIFTS = [15, 30, 60] as const;

export function tagOf(governor: Governor, { id }: Account): string {
  return governor.cases.tagOf(id);
}

export interface StandingOptions {
  /** Whether the page offers extra time: the effect of each step is computed only then. */
  readonly withGifts?: boolean;
}

export async function standingOf(
  governor: Governor,
  child: FamilyChild,
  { withGifts = false }: StandingOptions = {},
): Promise<Standing> {
  const { account } = child;
  const status = await governor.status(account);
  const held = await governor.export(account);
  const record = held?.record ?? null;
  const file = held?.cases ?? null;
  const { policy } = governor;
  return {
    child,
    tag: tagOf(governor, account),
    status,
    zone: status.timeZone ?? account.timeZone ?? policy.timeZone,
    file,
    version: settingsVersion(record),
    governed:
      record === null || status.band === null
        ? null
        : {
            record,
            summary: summaryOf(policy, record, file),
            rules: rulesOf(policy, record, file, status.features),
            quiet: quietHoursAhead(policy, record, status.at),
            hasConsent:
              policy.bands.find(({ name }) => name === record.band)?.requiresConsent === true
                ? record.consentedAt !== 0
                : null,
            gifts: withGifts ? await giftsOf(governor, account, status) : [],
            answers: await answersOf(governor, account, { status, file, record }),
          },
  };
}

/** The steps that can be given; if less than a step remains, all of it. */
async function giftsOf(governor: Governor, account: Account, { mayGrantMs }: Decision): Promise<readonly Gift[]> {
  const most = Math.floor((mayGrantMs ?? 0) / MINUTE_MS);
  if (most < 1) return [];
  const steps = [...new Set(GIFTS.map((minutes) => Math.min(minutes, most)))];
  return Promise.all(
    steps.map(async (minutes) => ({
      minutes,
      after: await governor.preview(account, [{ type: "grant", minutes, by: "parent" }]),
    })),
  );
}

interface Held {
  readonly status: Decision;
  readonly file: CaseFile | null;
  readonly record: AccountRecord;
}

async function answersOf(
  governor: Governor,
  account: Account,
  { status, file, record }: Held,
): Promise<ReadonlyMap<string, Decision>> {
  const answers = new Map<string, Decision>();
  for (const request of file?.requests ?? []) {
    if (!isOpen(request, status.day, status.at)) continue;
    const yes = yesTo(request.ask, status, record.adjusted ?? {});
    if (yes !== null) answers.set(request.id, await governor.preview(account, [yes]));
  }
  return answers;
}
