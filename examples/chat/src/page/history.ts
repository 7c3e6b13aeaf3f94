import type { Person } from "../server/people.ts";

/** Each person's conversation and draft. A real app keeps conversations on its server. */

export interface Said {
  readonly role: "user" | "assistant";
  readonly content: string;
}

const MOST = 100;
const talkOf = (person: Person): string => `starling:talk:${person}`;
const draftOf = (person: Person): string => `starling:draft:${person}`;

export function readTalk(person: Person): Said[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(talkOf(person)) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

export function saveTalk(person: Person, talk: readonly Said[]): void {
  localStorage.setItem(talkOf(person), JSON.stringify(talk.slice(-MOST)));
}

export const readDraft = (person: Person): string => localStorage.getItem(draftOf(person)) ?? "";

export function saveDraft(person: Person, text: string): void {
  if (text === "") localStorage.removeItem(draftOf(person));
  else localStorage.setItem(draftOf(person), text);
}

export function clearAll(): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("starling:talk:") || key.startsWith("starling:draft:")) localStorage.removeItem(key);
  }
}
