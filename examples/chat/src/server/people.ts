import type { Account } from "@recess/core";

/** The accounts of the demonstration. A real app has them in its database, with an age that it trusts. */
export const people = {
  eight: { age: 8 },
  fourteen: { age: 14 },
  seventeen: { age: 17 },
  adult: { age: 34 },
} as const;

export type Person = keyof typeof people;

export const languages = ["en", "zh-CN"] as const;

export type Language = (typeof languages)[number];

export const personNames: readonly Person[] = ["eight", "fourteen", "seventeen", "adult"];

/** What the governor receives about a person, all from the app. */
export function accountOf(person: Person, timeZone: string): Account {
  return { id: `demo-${person}`, age: people[person].age, timeZone };
}
