import type { Age } from "@recess/core";

/** `14`, `13-15`, `16+`, `<13` or `unknown`; `undefined` for anything else. */
export function parseAge(text: string): Age | undefined {
  if (text === "unknown") return "unknown";
  const exact = /^\d{1,3}$/.exec(text);
  if (exact !== null) return Number(text);
  const from = /^(\d{1,3})\+$/.exec(text);
  if (from !== null) return { min: Number(from[1]) };
  const below = /^<(\d{1,3})$/.exec(text);
  if (below !== null && Number(below[1]) > 0) return { max: Number(below[1]) - 1 };
  const between = /^(\d{1,3})-(\d{1,3})$/.exec(text);
  if (between === null) return undefined;
  const [min, max] = [Number(between[1]), Number(between[2])];
  return min <= max ? { min, max } : undefined;
}
