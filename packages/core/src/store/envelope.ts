import { KEY_LETTERS } from "./keys.ts";

/**
 * The format of stored values: a record's text after the last mark of each process that wrote it, latest first:
 * `k3Jd9a.1f,Zu8q2_.3|[1,"teen",…]`. A process whose swap got no response recognises by its mark whether the swap took
 * effect, even if others have written since. Marks also make every stored value unique.
 */
export interface Envelope {
  readonly marks: string;
  /** Where the text begins. */
  readonly start: number;
}

/**
 * The number of marks kept. A process that was cut off while more others than this wrote the same account assumes that
 * its swap did not take effect.
 */
const MAX_MARKS = 12;

export function openEnvelope(value: string): Envelope | undefined {
  const end = value.indexOf("|");
  return end === -1 ? undefined : { marks: value.slice(0, end), start: end + 1 };
}

/** The part before the text. */
export function envelopeFront(marks: string): string {
  return `${marks}|`;
}

/** Puts a mark first, and removes the same process's previous one. */
export function withMark(marks: string, mark: string): string {
  const writer = mark.slice(0, mark.indexOf(".") + 1);
  if (marks === "" || (marks.startsWith(writer) && !marks.includes(","))) return mark;
  const others = marks.split(",").filter((other) => !other.startsWith(writer));
  return [mark, ...others.slice(0, MAX_MARKS - 1)].join(",");
}

export function hasMark(marks: string, mark: string): boolean {
  return marks.split(",").includes(mark);
}

const WRITER_LENGTH = 6;

/** Creates marks: a random name for this process, and a counter. */
export function makeMarks(): () => string {
  let writer = "";
  for (let i = 0; i < WRITER_LENGTH; i++) writer += KEY_LETTERS[Math.floor(Math.random() * KEY_LETTERS.length)] ?? "0";
  let count = 0;
  return () => `${writer}.${(count++).toString(36)}`;
}
