import { bandOfAge, bandOfUnknown, isUnknown } from "../../rules/bands.ts";
import { compilePolicy } from "../../rules/compile.ts";
import { DEFAULTS } from "../../rules/defaults.ts";
import type { Age } from "../../values/account.ts";
import type { BandInput, Mode, PolicyInput, RolloutInput } from "../../values/policy.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import { UNGOVERNED } from "../names.ts";
import { type MapNode, type Place, type TextNode, valueOf } from "../text/node.ts";
import { resolveNode } from "./layers.ts";
import { DEFAULT_ORIGIN, type Origin, originOf } from "./origin.ts";
import { checkDate, nodeFrom, plainOf, type PolicySource, type RegionAndDate } from "./resolve.ts";

type Path = readonly (string | number)[];

/** The account and date for which limits are requested. */
export interface EffectiveFor extends RegionAndDate {
  readonly age: Age;
}

/** One effective value, and its origin. */
export interface EffectiveValue {
  readonly value: JsonValue;
  /** Its path in the plain policy, or where it would be. */
  readonly path: Path;
  readonly origin: Origin;
}

/** The effective values for an age, in a region, on a date. */
export interface Effective {
  /** The band's name; `null`: nobody of that age is governed. */
  readonly band: string | null;
  /** The code of the region that was applied; `null`: none. */
  readonly region: string | null;
  readonly mode: Mode;
  readonly rollout: RolloutInput | null;
  /** The plain policy. */
  readonly policy: PolicyInput;
  /**
   * By key: `"dailyLimit"`, `"break.rest"`, `"features.voice"`, `"presence.message"`. Keys without effect are left out.
   */
  readonly values: ReadonlyMap<string, EffectiveValue>;
}

/** Keys of a policy whose parts are separate values. */
const POLICY_MAPS: ReadonlySet<string> = new Set(["presence", "calendar", "appeals", "night"]);
const BAND_MAPS: ReadonlySet<string> = new Set(["break", "guardian", "features", "notifications", "voice"]);
const NOT_VALUES: ReadonlySet<string> = new Set(["ages", "rollout"]);

const POLICY_DEFAULTS: { readonly [key: string]: JsonValue } = {
  timeZone: DEFAULTS.timeZone,
  dayStartsAt: DEFAULTS.dayStartsAt,
  weekStartsOn: DEFAULTS.weekStartsOn,
  timeZoneChanges: "next-day",
  maxSteps: DEFAULTS.maxSteps,
  unknownAge: UNGOVERNED,
  "presence.message": DEFAULTS.presence.message,
  "presence.heartbeat": DEFAULTS.presence.heartbeat,
  "presence.floor": DEFAULTS.presence.floor,
  "night.from": DEFAULTS.night.from,
  "night.to": DEFAULTS.night.to,
  "appeals.respondWithin": DEFAULTS.respondWithin,
};

const BAND_DEFAULTS: { readonly [key: string]: JsonValue } = {
  warnings: DEFAULTS.warnings,
  maxNudgesPerDay: DEFAULTS.maxNudgesPerDay,
  "guardian.maxExtraTimePerDay": DEFAULTS.maxExtraTimePerDay,
  "guardian.mayLiftQuietHours": false,
  "guardian.mayAdjust": [],
};

/**
 * The effective limits for an age in a region on a date, each with its origin: the position in a file (if `policy` is
 * the `source` of a reading), a preset and its article, or a default. A rollout is listed separately and not applied.
 */
export function effectiveLimits(policy: PolicyInput | PolicySource, { age, region, date }: EffectiveFor): Effective {
  const { node, region: code } = resolveNode(nodeFrom(policy), { region, label: checkDate(date) });
  const plain = plainOf(node);
  const compiled = compilePolicy(plain);
  const band = isUnknown(age) ? bandOfUnknown(compiled, undefined) : bandOfAge(compiled, age);
  const values = new Map<string, EffectiveValue>();

  const bandNode = band === undefined ? undefined : mapIn(mapIn(node, "bands"), band.name);
  if (band !== undefined && bandNode !== undefined) {
    const path = ["bands", band.name];
    for (const [key, value] of valuesIn(bandNode, { path, maps: BAND_MAPS, without: NOT_VALUES }))
      values.set(key, value);
    addDefaults(values, BAND_DEFAULTS, path);
    if (values.has("break.after")) addDefaults(values, { "break.rest": DEFAULTS.rest, "break.mode": "remind" }, path);
  }
  const above = new Set(["bands", ...values.keys()]);
  for (const [key, value] of valuesIn(node, { path: [], maps: POLICY_MAPS, without: above })) values.set(key, value);
  addDefaults(values, POLICY_DEFAULTS, []);
  addDefaults(values, { finishReply: DEFAULTS.finishReply, mode: DEFAULTS.mode }, []);

  const input: BandInput | undefined = band === undefined ? undefined : plain.bands[band.name];
  return {
    band: band?.name ?? null,
    region: code,
    mode: band?.mode ?? DEFAULTS.mode,
    rollout: input?.rollout ?? null,
    policy: plain,
    values,
  };
}

interface ValuesIn {
  /** The map's own path. */
  readonly path: Path;
  /** The keys whose parts are separate values. */
  readonly maps: ReadonlySet<string>;
  /** The keys to leave out. */
  readonly without: ReadonlySet<string>;
}

function* valuesIn(node: MapNode, { path, maps, without }: ValuesIn): Iterable<readonly [string, EffectiveValue]> {
  for (const [key, { at, value }] of node.entries) {
    if (without.has(key)) continue;
    if (value.kind === "map" && maps.has(key)) {
      for (const [inner, entry] of value.entries) {
        yield [`${key}.${inner}`, valueAt(entry.value, entry.at, [...path, key, inner])];
      }
    } else yield [key, valueAt(value, at, [...path, key])];
  }
}

function valueAt(node: TextNode, key: Place, path: Path): EffectiveValue {
  // A value with parts is located by its key.
  const at = node.kind === "scalar" ? node.at : key;
  return { value: valueOf(node) as JsonValue, path, origin: originOf(at) };
}

function addDefaults(
  values: Map<string, EffectiveValue>,
  defaults: { readonly [key: string]: JsonValue },
  path: Path,
): void {
  for (const [key, value] of Object.entries(defaults)) {
    if (!values.has(key)) values.set(key, { value, path: [...path, ...key.split(".")], origin: DEFAULT_ORIGIN });
  }
}

function mapIn(node: MapNode | undefined, key: string): MapNode | undefined {
  const value = node?.entries.get(key)?.value;
  return value?.kind === "map" ? value : undefined;
}
