import type { GovernorProblem } from "./accounts.ts";

/** `whose`: "The clock", which jumped by `byMs`. */
export function clockJumped(whose: string, byMs: number): GovernorProblem {
  const direction = byMs < 0 ? "back" : "forward";
  return { code: "clock-jumped", message: `${whose} jumped ${direction} by ${Math.round(Math.abs(byMs) / 1000)} s.` };
}
