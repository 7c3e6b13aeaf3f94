import type { Language, Person } from "../server/people.ts";
import type { Reason } from "@recess/browser";

/** Calls to the demonstration's own routes. */

export interface Clock {
  readonly now: number;
  readonly speed: number;
  readonly timeZone: string;
}

export interface Demo {
  readonly person?: Person;
  readonly language?: Language;
  readonly clock: Clock;
}

export interface Standing {
  readonly person: Person;
  readonly band: string | null;
  readonly outcome: "allow" | "block" | "ok";
  readonly reason: Reason | null;
  readonly resumesAt: number | null;
  readonly usedMs: number | null;
  readonly limitMs: number | null;
  readonly remainingMs: number | null;
}

async function ask(path: string, body?: object): Promise<Response> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, body === undefined ? {} : init);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

export const demo = async (): Promise<Demo> => (await ask("/demo")).json();
export const standings = async (): Promise<Standing[]> => (await ask("/demo/people")).json();
export const setFast = async (fast: boolean): Promise<Clock> => (await ask("/demo/clock", { fast })).json();
export const skipToTomorrow = async (): Promise<Clock> => (await ask("/demo/tomorrow", {})).json();
export const startOver = async (): Promise<Clock> => (await ask("/demo/reset", {})).json();

export async function become(person: Person, language: Language): Promise<void> {
  await ask("/demo/who", { person, language });
}
