import type { Account } from "@recess/core";
import type { AgeBounds } from "../config/fields.ts";
import type { PeopleSettings } from "../config/settings.ts";
import type { NamedChild } from "./families.ts";
import { type PeopleFile, openPeopleFile } from "./file.ts";
import { accountFor, type Person } from "./person.ts";
import { type PeopleService, peopleService, ServiceUnavailable } from "./service.ts";

/** What is known about the sender of a request. */
export type Known =
  | { readonly kind: "known"; readonly account: Account }
  /** The person is unknown, and the operator refuses unknown people. */
  | { readonly kind: "unknown" }
  /** The operator's service is unavailable and has not identified this person before. */
  | { readonly kind: "unavailable" };

/** The people and their ages. */
export interface People {
  find(id: string, groups: readonly string[]): Promise<Known>;
  /** The children of a guardian, from the file and the service. Rejects while the service is unavailable. */
  childrenOf(guardian: string): Promise<readonly NamedChild[]>;
  /** Whether anybody is named as a guardian of this person. */
  hasGuardians(id: string): Promise<boolean>;
  /** The family's name for a person, from the file, or `null`. */
  nameOf(id: string): string | null;
  /** The current problem, in words that name nobody, or `null`. */
  readonly problem: string | null;
  refresh(): Promise<void>;
  close(): void;
}

export interface PeopleOptions {
  readonly settings: PeopleSettings;
  /** The secret of `settings.service`. */
  readonly serviceSecret: string | null;
  readonly now: () => number;
  /** Whether to store guardians, for sign-in by a provider's claim. Default: false. */
  readonly withFamilies?: boolean;
  readonly onProblem: (problem: string) => void;
}

/** Uses a file first, then the operator's service, then the ages of groups. Rejects if the file is not usable. */
export async function openPeople(options: PeopleOptions): Promise<People> {
  const { settings, withFamilies = false, onProblem } = options;
  const file: PeopleFile | null =
    settings.file === undefined ? null : await openPeopleFile({ path: settings.file, withFamilies, onProblem });
  const service = serviceOf(options);
  const agesOf = new Map<string, AgeBounds>(
    Object.entries(settings.groups ?? {}).map(([group, { ages }]) => [group, ages]),
  );
  const personFor = async (id: string, groups: readonly string[]): Promise<Person | null> =>
    file?.find(id) ?? (await service?.person(id, groups)) ?? null;

  return {
    async find(id, groups) {
      let person: Person | null;
      try {
        person = await personFor(id, groups);
      } catch (error) {
        if (!(error instanceof ServiceUnavailable)) throw error;
        // Groups may still determine an age.
        const account = accountFor(id, null, groups, agesOf);
        return account === null ? { kind: "unavailable" } : { kind: "known", account };
      }
      const account = accountFor(id, person, groups, agesOf);
      if (account !== null) return { kind: "known", account };
      return settings.unknown === "refuse" ? { kind: "unknown" } : { kind: "known", account: { id, age: "unknown" } };
    },
    async childrenOf(guardian) {
      const ofFile = file?.childrenOf(guardian) ?? [];
      const known = new Set(ofFile.map(({ id }) => id));
      const ofService = (await service?.childrenOf(guardian)) ?? [];
      return [...ofFile, ...ofService.filter(({ id }) => !known.has(id))];
    },
    async hasGuardians(id) {
      try {
        return (await personFor(id, []))?.hasGuardians ?? false;
      } catch (error) {
        if (error instanceof ServiceUnavailable) return false;
        throw error;
      }
    },
    nameOf: (id) => file?.nameOf(id) ?? null,
    get problem() {
      return file?.problem ?? null;
    },
    async refresh() {
      await file?.refresh();
    },
    close: () => file?.close(),
  };
}

function serviceOf({ settings, serviceSecret, now }: PeopleOptions): PeopleService | null {
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
