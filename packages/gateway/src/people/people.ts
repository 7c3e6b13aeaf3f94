import type { Account } from "@recess/core";
import type { AgeBounds } from "../config/fields.ts";
import type { PeopleSettings } from "../config/settings.ts";
import type { Families } from "./families.ts";
import { type PeopleFile, openPeopleFile } from "./file.ts";
import { accountFor } from "./person.ts";
import { type LookUp, peopleService, ServiceUnavailable } from "./service.ts";

/** What is known of someone who asks. */
export type Known =
  | { readonly kind: "known"; readonly account: Account }
  /** Nobody has said who this is, and the operator refuses such people. */
  | { readonly kind: "unknown" }
  /** The operator's service is away, and knows this person from no time before. */
  | { readonly kind: "unavailable" };

/** Who the people are, and how old. */
export interface People extends Families {
  /** Whether the file says who looks after someone. */
  hasGuardians(id: string): boolean;
  find(id: string, groups: readonly string[]): Promise<Known>;
  /** What is wrong now, in words that name nobody; `null` if all is well. */
  readonly problem: string | null;
  refresh(): Promise<void>;
  close(): void;
}

export interface PeopleOptions {
  readonly settings: PeopleSettings;
  /** Of `settings.service`. */
  readonly serviceSecret: string | null;
  readonly now: () => number;
  /** Whether to keep who looks after whom: for sign-in by a provider's claim. Default: false. */
  readonly withFamilies?: boolean;
  readonly onProblem: (problem: string) => void;
}

/** A file first, then the operator's service, then the ages of groups. Rejects if the file cannot be used. */
export async function openPeople(options: PeopleOptions): Promise<People> {
  const { settings, withFamilies = false, onProblem } = options;
  const file: PeopleFile | null =
    settings.file === undefined ? null : await openPeopleFile({ path: settings.file, withFamilies, onProblem });
  const lookUp = lookUpOf(options);
  const agesOf = new Map<string, AgeBounds>(
    Object.entries(settings.groups ?? {}).map(([group, { ages }]) => [group, ages]),
  );

  return {
    async find(id, groups) {
      let person = file?.find(id) ?? null;
      if (person === null && lookUp !== null) {
        try {
          person = await lookUp(id, groups);
        } catch (error) {
          if (!(error instanceof ServiceUnavailable)) throw error;
          // Groups still say an age, where they do.
          const account = accountFor(id, null, groups, agesOf);
          return account === null ? { kind: "unavailable" } : { kind: "known", account };
        }
      }
      const account = accountFor(id, person, groups, agesOf);
      if (account !== null) return { kind: "known", account };
      return settings.unknown === "refuse" ? { kind: "unknown" } : { kind: "known", account: { id, age: "unknown" } };
    },
    childrenOf: (guardian) => file?.childrenOf(guardian) ?? [],
    hasGuardians: (id) => file?.find(id)?.hasGuardians ?? false,
    get problem() {
      return file?.problem ?? null;
    },
    async refresh() {
      await file?.refresh();
    },
    close: () => file?.close(),
  };
}

function lookUpOf({ settings, serviceSecret, now }: PeopleOptions): LookUp | null {
  const { service } = settings;
  if (service === undefined || serviceSecret === null) return null;
  return peopleService({
    url: service.url,
    secret: serviceSecret,
    cacheMs: service.cache,
    timeoutMs: service.timeout,
    now,
  });
}
