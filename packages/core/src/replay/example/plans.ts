import { millisecondsInDay, millisecondsInMinute } from "date-fns/constants";
import type { Difference } from "../../policy/compare/difference.ts";
import { parseClockTime, parseDuration } from "../../values/duration.ts";
import type { Decision } from "../../values/decision.ts";
import type { GovernorEvent } from "../../values/event.ts";
import type { AdjustableKey, AdjustableLimitsInput } from "../../values/policy-limits.ts";
import type { PolicyInput } from "../../values/policy.ts";

/** The next event and its instant. */
export interface Next {
  readonly event: GovernorEvent;
  readonly at: number;
  readonly timeZone?: string;
}

/**
 * Successive events, each chosen after the own policy's decision about the previous one, which is passed to the
 * generator.
 */
export type Plan = Generator<Next, void, Decision>;

export interface PlanFor {
  readonly own: PolicyInput;
  readonly claimed: PolicyInput;
  readonly difference: Difference;
  /** The start of the day on which the difference shows. */
  readonly start: number;
  readonly midnight: number;
}

/** Ways to demonstrate a difference, shortest first. */
export function* plansFor(asked: PlanFor): Iterable<Plan> {
  const { difference, start, midnight } = asked;
  const { key, example } = difference;
  const isSpoken = key.startsWith("voice");
  if (key === "notifications.quietHours" || key.endsWith("uietHours") || key === "openHours") {
    const minutes = parseClockTime(example.clock ?? "00:00") ?? 0;
    yield once(
      midnight + minutes * millisecondsInMinute,
      key === "notifications.quietHours" ? "status" : "message",
      isSpoken,
    );
  }
  if (key.startsWith("guardian")) yield* guardianPlans(asked);
  if (key === "maxSteps") yield steps(asked);
  if (key === "tokenLimits") yield tokens(asked);
  if (key === "timeZoneChanges") yield moves(start);
  if (key.startsWith("presence")) {
    yield visits(start, "message");
    yield visits(start, "active");
    yield visits(start, "reply");
    yield visits(start, "away");
  }
  if (key === "dayStartsAt") yield hours(start);
  if (key === "break.rest") yield restsOf(asked);
  if (key.endsWith("messageLimits")) {
    yield messages(start, isSpoken);
    yield messages(start + 8 * 60 * millisecondsInMinute, isSpoken);
  }
  yield once(start, "status", isSpoken);
  yield once(start + 8 * 60 * millisecondsInMinute, "message", isSpoken);
  const days = key === "weeklyLimit" || key === "nudges" ? 14 : 2;
  yield use(start, { days, isSpoken, stepMs: millisecondsInMinute });
  if (key === "reminders" || key.startsWith("break")) {
    yield sessions(start, 12, 60);
    yield sessions(start, 1, 8);
  }
}

function spoken(isSpoken: boolean): { readonly channel?: "voice" } {
  return isSpoken ? { channel: "voice" } : {};
}

function* once(at: number, type: "message" | "status", isSpoken: boolean): Plan {
  yield { event: { type, ...spoken(isSpoken) }, at };
}

interface Use {
  readonly days: number;
  readonly isSpoken: boolean;
  readonly stepMs: number;
}

/** Continuous use, as far as the own policy allows. */
function* use(start: number, { days, isSpoken, stepMs }: Use): Plan {
  let at = start;
  const end = start + days * millisecondsInDay;
  while (at < end) {
    const { outcome, resumesAt, remainingMs } = yield { event: { type: "active", ...spoken(isSpoken) }, at };
    if (outcome === "block") {
      if (resumesAt === null) return;
      at = resumesAt;
    } else at += remainingMs === null || remainingMs === 0 ? stepMs : Math.min(stepMs, remainingMs);
  }
}

/** As many messages as are accepted, as early as possible. */
function* messages(start: number, isSpoken: boolean): Plan {
  let at = start;
  for (let count = 0; count < 5000 && at < start + 2 * millisecondsInDay; count++) {
    const { outcome, resumesAt } = yield { event: { type: "message", ...spoken(isSpoken && count % 2 === 0) }, at };
    if (outcome === "allow") continue;
    if (!isSpoken && resumesAt === null) return;
    at = Math.max(at + 1, resumesAt ?? at + 1);
  }
}

/** Short visits with rests in between: `minutes` of use in every `each`. */
function* sessions(start: number, minutes: number, each: number): Plan {
  for (let session = 0; session < 20; session++) {
    for (let minute = 0; minute < minutes; minute++) {
      yield {
        event: { type: minute === 0 ? "message" : "active" },
        at: start + (session * each + minute) * millisecondsInMinute,
      };
    }
  }
}

/** Use until just before the own break, then a rest just long enough to end continuous use. */
function* restsOf({ own, difference, start }: PlanFor): Plan {
  const { after, rest } = own.bands[difference.bands.own ?? ""]?.break ?? {};
  const restMs = parseDuration(rest ?? "5m") ?? 0;
  const minutes = Math.min(60, Math.floor((parseDuration(after ?? "1h") ?? 0) / millisecondsInMinute) - 2);
  let at = start;
  for (let session = 0; session < 30; session++) {
    for (let minute = 0; minute <= minutes; minute++)
      yield { event: { type: "active" }, at: at + minute * millisecondsInMinute };
    at += Math.max(1, minutes) * millisecondsInMinute + 1;
    yield { event: { type: "away" }, at };
    at += restMs;
  }
}

/** Single signs of presence, and how long each counts. */
function* visits(start: number, type: "message" | "active" | "reply" | "away"): Plan {
  yield { event: { type: type === "away" ? "message" : type }, at: start };
  if (type === "away") yield { event: { type }, at: start + 1 };
  yield { event: { type: "status" }, at: start + 60 * millisecondsInMinute };
}

function* hours(start: number): Plan {
  for (let hour = 0; hour < 48; hour++)
    yield { event: { type: "status" }, at: start + hour * 60 * millisecondsInMinute };
}

function* tokens({ difference, start }: PlanFor): Plan {
  const [asked] = (difference.claimed ?? []) as readonly { readonly limit: number }[];
  yield { event: { type: "tokens", count: asked?.limit ?? 0 }, at: start };
  yield { event: { type: "message" }, at: start };
}

function* moves(start: number): Plan {
  yield { event: { type: "message" }, at: start, timeZone: "UTC" };
  yield { event: { type: "status" }, at: start + millisecondsInMinute, timeZone: "Asia/Tokyo" };
}

/** One turn with one step more than the claimed policy allows. */
function* steps({ claimed, start }: PlanFor): Plan {
  yield { event: { type: "message", requestId: "r" }, at: start };
  for (let step = 0; step <= (claimed.maxSteps ?? 24); step++) {
    yield { event: { type: "calls", requestId: "r", calls: [`c${step}`] }, at: start };
    yield { event: { type: "message", requestId: "r", answers: [`c${step}`] }, at: start };
  }
}

function* guardianPlans({ own, difference, start, midnight }: PlanFor): Iterable<Plan> {
  const { key, bands, own: value } = difference;
  const band = own.bands[bands.own ?? ""];
  if (key === "guardian.maxExtraTimePerDay") {
    const minutes = Math.ceil(
      ((typeof value === "string" ? parseDuration(value) : undefined) ?? 0) / millisecondsInMinute,
    );
    yield one({ type: "grant", minutes, by: "parent" }, start);
  }
  if (key === "guardian.mayLiftQuietHours") yield lifted(midnight);
  if (key === "guardian.mayAdjust") {
    const limits: Required<AdjustableLimitsInput> = {
      dailyLimit: "24h",
      weeklyLimit: "168h",
      break: { after: "24h" },
      quietHours: [{ from: "00:00", to: "00:01" }],
      openHours: [{ from: "00:00", to: "24:00" }],
      messageLimits: [{ limit: 1_000_000, per: "day" }],
      features: band?.features ?? {},
    };
    const keys = (difference.own ?? []) as readonly AdjustableKey[];
    const asked = Object.fromEntries(keys.map((name) => [name, limits[name]]));
    yield one({ type: "adjust", limits: asked, by: "parent" }, start);
  }
}

function* one(event: GovernorEvent, at: number): Plan {
  yield { event, at };
}

/** A lift, then a message in each half hour of the following day. */
function* lifted(midnight: number): Plan {
  yield { event: { type: "lift", until: midnight + 2 * millisecondsInDay, by: "parent" }, at: midnight };
  for (let half = 1; half < 96; half++)
    yield { event: { type: "status" }, at: midnight + half * 30 * millisecondsInMinute };
}
