import type { PolicyIssue } from "../../values/errors.ts";
import type { PolicyInput } from "../../values/policy.ts";
import { longestDay } from "../checks/bounds.ts";
import { openMinutesOfWeeks } from "../checks/week.ts";
import { parseDuration } from "../duration.ts";
import { warning } from "../issues.ts";
import { UNGOVERNED } from "../names.ts";
import { type Preset, sourcesOf } from "./preset.ts";

type Path = readonly (string | number)[];

/** Where a policy that builds on a preset allows more than the law or guideline behind the preset. */
export function* checkLoosened(policy: PolicyInput, preset: Preset): Iterable<PolicyIssue> {
  yield* observing(policy, preset);
  for (const part of partsOf(preset.policy, [])) {
    const source = sourcesOf(preset, part.path).find(({ basis }) => basis === "law" || basis === "guideline");
    if (source === undefined) continue;
    const { value, path, missing } = sameIn(policy, preset.policy, part.path);
    // An item that is missing is told once, by its id.
    if (missing && part.path.at(-1) !== "id") continue;
    if (!isLooser(part, value, policy, preset.policy)) continue;
    const where = [source.instrument, source.article].filter((text) => text !== null).join(", ");
    const message = `Looser than "${preset.id}": ${shown(value)} instead of ${shown(part.value)} (${where}).`;
    yield warning("preset-loosened", path, message);
  }
}

function* observing(policy: PolicyInput, preset: Preset): Iterable<PolicyIssue> {
  for (const [name, { dailyLimit, break: rest, quietHours, openHours }] of Object.entries(preset.policy.bands)) {
    const stops = dailyLimit !== undefined || rest?.mode === "enforce" || (quietHours ?? openHours) !== undefined;
    const band = policy.bands[name];
    if (!stops || (band?.mode ?? policy.mode) !== "observe") continue;
    const path = band?.mode === undefined ? ["mode"] : ["bands", name, "mode"];
    const message = `Looser than "${preset.id}": in the mode "observe" nothing is stopped. Write "enforce" once you have seen enough.`;
    yield warning("preset-loosened", path, message);
    return;
  }
}

interface Part {
  readonly path: Path;
  readonly value: unknown;
}

/** These are compared whole. */
const WHOLE = new Set(["ages", "dailyLimit", "quietHours", "openHours"]);

/** These do not limit, or change with the years. */
const LEFT_OUT = new Set(["calendar", "guardian", "nudges", "timeZone"]);

function* partsOf(value: unknown, path: Path): Iterable<Part> {
  const key = String(path.at(-1));
  if (LEFT_OUT.has(key)) return;
  if (WHOLE.has(key) || typeof value !== "object" || value === null) {
    yield { path, value };
    return;
  }
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  for (const [step, item] of entries) yield* partsOf(item, [...path, step]);
}

/** What stands at a path in another policy; the items of a list are the same if their ids are. */
function sameIn(policy: unknown, preset: unknown, path: Path): Part & { readonly missing: boolean } {
  let value = policy;
  let like = preset;
  const found: (string | number)[] = [];
  for (const step of path) {
    like = at(like, step);
    const id = at(like, "id");
    const index = Array.isArray(value) ? value.findIndex((item) => at(item, "id") === id) : step;
    if (index === -1) return { path: found, value: undefined, missing: true };
    found.push(index);
    value = at(value, index);
  }
  return { path: found, value, missing: false };
}

function at(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === String(key))?.[1];
}

function isLooser({ path, value: wanted }: Part, actual: unknown, policy: PolicyInput, preset: PolicyInput): boolean {
  const [, name = ""] = path;
  const band = policy.bands[name];
  const presetBand = preset.bands[name];
  switch (path.at(-1)) {
    case "dailyLimit":
      return band === undefined || presetBand === undefined || longer(longestDay(band), longestDay(presetBand));
    case "after":
    case "every":
    case "finishReply":
      return longer(msOf(actual), msOf(wanted));
    case "mode":
      return wanted === "enforce" && actual !== "enforce";
    case "at":
      return wanted === "start-of-session" ? actual !== wanted : actual === undefined;
    case "ages":
      return band === undefined || presetBand === undefined || !covers(band.ages, presetBand.ages);
    case "quietHours":
    case "openHours": {
      if (band === undefined || presetBand === undefined) return true;
      const wantedWeeks = openMinutesOfWeeks(preset, presetBand);
      return openMinutesOfWeeks(preset, band).some((minutes, week) =>
        minutes.some((isOpen, minute) => isOpen > (wantedWeeks[week]?.[minute] ?? 0)),
      );
    }
    case "unknownAge":
      return wanted !== UNGOVERNED && actual !== wanted;
    default:
      return actual !== wanted;
  }
}

/** `undefined`: no limit. */
function longer(actual: number | undefined, wanted: number | undefined): boolean {
  return (actual ?? Infinity) > (wanted ?? Infinity);
}

function msOf(value: unknown): number | undefined {
  return typeof value === "string" ? parseDuration(value) : undefined;
}

function covers(outer: readonly [number, number], inner: readonly [number, number]): boolean {
  return outer[0] <= inner[0] && outer[1] >= inner[1];
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : typeof value === "string" ? value : JSON.stringify(value);
}
