/** Defaults for values that a policy does not set. */

export const DEFAULTS = {
  timeZone: "UTC",
  dayStartsAt: "04:00",
  weekStartsOn: "mon",
  maxSteps: 24,
  finishReply: "2m",
  mode: "enforce",
  presence: { message: "2m", heartbeat: "65s", floor: "30s" },
  night: { from: "22:00", to: "06:00" },
  respondWithin: "7d",
  rest: "5m",
  warnings: ["15m", "5m", "1m"],
  cooldown: "24h",
  maxNudgesPerDay: 3,
  maxExtraTimePerDay: "0m",
} as const;
