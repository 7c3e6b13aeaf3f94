import type { GovernorProblem } from "./accounts.ts";

/** `whose`: "The clock" that jumped by so many ms. */
export function clockJumped(whose: string, byMs: number): GovernorProblem {
  const direction = byMs < 0 ? "back" : "forward";
  return { code: "clock-jumped", message: `${whose} jumped ${direction} by ${Math.round(Math.abs(byMs) / 1000)} s.` };
}
