import type { GovernorProblem } from "./accounts.ts";

/** `whose`: the subject of the message, such as "The clock". */
export function clockJumped(whose: string, byMs: number): GovernorProblem {
  const direction = byMs < 0 ? "back" : "forward";
  return { code: "clock-jumped", message: `${whose} jumped ${direction} by ${Math.round(Math.abs(byMs) / 1000)} s.` };
}
