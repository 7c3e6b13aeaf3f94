import { limitsFor, pick } from "../rules/adjusted.ts";
import type { Band, Policy } from "../rules/rules.ts";
import { policyOfRecord } from "../decisions/deciding-policy.ts";
import { daysOf, formatLabel } from "../time/days.ts";
import type { Windows } from "../time/windows.ts";
import type { CaseFile, HistoryEntry } from "./file.ts";
import type { BandInput } from "../values/policy.ts";
import type { AdjustableKey, AdjustableLimitsInput } from "../values/policy-limits.ts";
import type { JsonValue } from "../values/policy-terms.ts";
import type { AccountRecord } from "../values/record.ts";

/** Who set a rule: the app for an age group, or somebody for this account. */
export type RuleSetter = "app" | "family" | "school";

/** A rule in force, as written in a policy, and who set it. */
export interface RuleView {
  readonly key: AdjustableKey;
  readonly value: unknown;
  /** It applies only to speech, in addition to the general rules. */
  readonly isSpeech: boolean;
  readonly setBy: RuleSetter;
}

export interface FeatureView {
  readonly name: string;
  readonly value: JsonValue;
  readonly setBy: RuleSetter;
}

/** The settings that apply to an account, and who made each. */
export interface RulesView {
  readonly rules: readonly RuleView[];
  readonly features: readonly FeatureView[];
}

/** One day: the amount of time, and the opening times. Instants are ms. */
export interface DayPlan {
  /** The local date on which the day begins. */
  readonly day: string;
  readonly limitMs: number | null;
  readonly open: readonly { readonly from: number; readonly to: number }[];
}

const KEYS = ["dailyLimit", "weeklyLimit", "break", "quietHours", "openHours", "messageLimits"] as const;
const SPEECH_KEYS = ["dailyLimit", "quietHours", "messageLimits"] as const;

/** `whole`, here and below: the policy in force, as the governor has it. */
export function rulesOf(
  whole: Policy,
  record: AccountRecord,
  file: CaseFile | null,
  features: { readonly [name: string]: JsonValue },
): RulesView {
  const band = bandOf(policyOfRecord(whole, record), record);
  const own = bandInputOf(whole, record);
  const set: AdjustableLimitsInput = band === undefined || record.adjusted === null ? {} : pick(record.adjusted, band);
  const setBy = (names: (limits: AdjustableLimitsInput) => boolean): RuleSetter => setterOf(file, names);
  return {
    rules: [
      ...KEYS.flatMap((key): RuleView[] => {
        if (set[key] !== undefined)
          return [{ key, value: set[key], isSpeech: false, setBy: setBy((limits) => limits[key] !== undefined) }];
        const value = own?.[key];
        return value === undefined ? [] : [{ key, value, isSpeech: false, setBy: "app" }];
      }),
      ...SPEECH_KEYS.flatMap((key): RuleView[] => {
        const value = own?.voice?.[key];
        return value === undefined ? [] : [{ key, value, isSpeech: true, setBy: "app" }];
      }),
    ],
    features: Object.entries(features).map(([name, value]): FeatureView => {
      const isSet = Object.hasOwn(featuresIn(set), name);
      return { name, value, setBy: isSet ? setBy((limits) => Object.hasOwn(featuresIn(limits), name)) : "app" };
    }),
  };
}

/** The band's own limits, as written in the policy. */
export function ownLimitsOf(whole: Policy, record: AccountRecord): AdjustableLimitsInput {
  return bandInputOf(whole, record) ?? {};
}

function bandInputOf(whole: Policy, record: AccountRecord): BandInput | undefined {
  const policy = policyOfRecord(whole, record);
  const band = bandOf(policy, record);
  return band === undefined ? undefined : policy.input.bands[band.name];
}

/** The day with the given label, with some of the band's limits replaced. */
export function planOf(
  whole: Policy,
  record: AccountRecord,
  limits: AdjustableLimitsInput | null,
  label: number,
): DayPlan {
  const policy = whole.decidingFor(record.region === "" ? undefined : record.region, label);
  const band = bandOf(policy, record);
  const days = daysOf(record.zone, policy.dayStartsAtMs);
  const [start, end] = [days.startOf(label), days.endOf(label)];
  const effective = band === undefined ? undefined : limitsFor(band, limits);
  const limitMs = effective?.dailyLimit?.(label) ?? Infinity;
  const isOpen = (at: number): { readonly open: boolean; readonly until: number } => {
    const quiet = spanOf(effective?.quietHours, record.zone, at, end);
    const hours = spanOf(effective?.openHours, record.zone, at, end);
    const open = !(quiet?.inside ?? false) && (hours?.inside ?? true);
    return { open, until: Math.min(end, quiet?.until ?? Infinity, hours?.until ?? Infinity) };
  };
  const open: { from: number; to: number }[] = [];
  for (let at = start; at < end;) {
    const span = isOpen(at);
    const last = open.at(-1);
    if (span.open && last?.to === at) last.to = span.until;
    else if (span.open) open.push({ from: at, to: span.until });
    at = Math.max(span.until, at + 1);
  }
  return { day: formatLabel(label), limitMs: limitMs === Infinity ? null : limitMs, open };
}

/** The quiet hours that the account is in, or the next ones within a day; `null` if there are none. */
export function quietHoursAhead(
  whole: Policy,
  record: AccountRecord,
  now: number,
): { readonly from: number; readonly to: number } | null {
  const policy = policyOfRecord(whole, record);
  const band = bandOf(policy, record);
  const windows = band === undefined ? undefined : limitsFor(band, record.adjusted).quietHours;
  if (windows === undefined) return null;
  const span = windows.spanAt(record.zone, now, now + DAY_MS);
  if (span.inside) return { from: now, to: span.until };
  if (span.until > now + DAY_MS) return null;
  return { from: span.until, to: windows.spanAt(record.zone, span.until, span.until + DAY_MS).until };
}

const DAY_MS = 24 * 60 * 60_000;

function spanOf(windows: Windows | undefined, zone: string, at: number, end: number) {
  return windows?.spanAt(zone, at, end);
}

function bandOf(policy: Policy, record: AccountRecord): Band | undefined {
  return policy.bands.find(({ name }) => name === record.band);
}

function featuresIn(limits: AdjustableLimitsInput): { readonly [name: string]: JsonValue } {
  return "features" in limits && typeof limits.features === "object" && limits.features !== null ? limits.features : {};
}

/** The setter in the last adjustment that named the key; the family, if the history does not say. */
function setterOf(file: CaseFile | null, names: (limits: AdjustableLimitsInput) => boolean): RuleSetter {
  const entry = file?.history.findLast(
    ({ type, limits, takenBackAt }: HistoryEntry) =>
      type === "adjust" && takenBackAt === null && limits !== null && names(limits),
  );
  return entry?.by === "app" || entry?.by === "school" ? entry.by : "family";
}
