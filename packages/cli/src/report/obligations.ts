import { isDeepStrictEqual } from "node:util";
import type { BandInput, PolicyInput } from "@recess/core/policy";
import type { Basis, PresetSource } from "@recess/core/presets";
import type { Evidence, NoticeRow } from "./evidence.ts";
import { caseWords, countWords, minutesWords, percentWords, REASONS } from "./words.ts";

/** What one article asks for, what the configuration does about it, and the figures that show that it did. */
export interface Obligation {
  readonly instrument: string;
  readonly article: string | null;
  readonly basis: Basis;
  readonly status: string;
  readonly asks: readonly string[];
  readonly settings: readonly Setting[];
  readonly figures: readonly string[];
}

export interface Setting {
  /** As the preset calls it: `bands.child.dailyLimit`. */
  readonly path: string;
  /** In the policy that was last in force, in short; `null`: not set. */
  readonly value: string | null;
  readonly match: Match;
}

export type Match = "as the preset" | "differs from the preset" | "not set";

/** One entry for each article that sets something, in the order of the preset. What is only ours is left out. */
export function obligationsOf(evidence: Evidence): readonly Obligation[] {
  const groups = new Map<string, PresetSource[]>();
  for (const source of evidence.preset.sources) {
    if (isOwn(source)) continue;
    const key = `${source.instrument}\n${source.article ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups.values()].flatMap((sources): Obligation[] => {
    const [first] = sources;
    if (first === undefined) return [];
    const figures = [...new Set(sources.flatMap(({ path }) => figuresOf(path, evidence)))];
    return [
      {
        instrument: first.instrument,
        article: first.article,
        basis: sources.some(({ basis }) => basis === "law") ? "law" : first.basis,
        status: first.status,
        asks: [...new Set(sources.flatMap(({ note }) => (note === undefined ? [] : [note])))],
        settings: sources.map(({ path }) => settingOf(path, evidence)),
        figures,
      },
    ];
  });
}

/** Values that no instrument sets. */
export function choicesOf({ preset }: Evidence): readonly { readonly path: string; readonly note: string }[] {
  return preset.sources.flatMap((source) => (isOwn(source) ? [{ path: source.path, note: source.note ?? "" }] : []));
}

function isOwn({ basis, article }: PresetSource): boolean {
  return basis === "ours" && article === null;
}

function settingOf(path: string, { preset, policies }: Evidence): Setting {
  const wanted = valueAt(preset.policy, path);
  const running = policies.at(-1)?.policy;
  const found = running === undefined ? undefined : valueIn(running, path, preset.policy);
  if (found === undefined) return { path, value: null, match: "not set" };
  const isSame = isDeepStrictEqual(found, wanted);
  return { path, value: shorten(found), match: isSame ? "as the preset" : "differs from the preset" };
}

/** Where the policy names its bands otherwise, the one whose ages touch. */
function valueIn(policy: PolicyInput, path: string, preset: PolicyInput): unknown {
  const [root, name = "", ...rest] = path.split(".");
  if (root !== "bands" || policy.bands[name] !== undefined) return valueAt(policy, path);
  const ages = preset.bands[name]?.ages;
  const like = Object.values(policy.bands).find((band) => ages !== undefined && touches(band, ages));
  return like === undefined ? undefined : valueAt(like, rest.join("."));
}

function touches({ ages }: BandInput, [from, to]: BandInput["ages"]): boolean {
  return Array.isArray(ages) && ages[0] < to && from < ages[1];
}

function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const key of path === "" ? [] : path.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}

/** Nudges by their names: what they measure fills a page. */
function shorten(value: unknown): string {
  const isNamed = Array.isArray(value) && value.length > 0 && value.every((one) => hasId(one) && "when" in one);
  const json = JSON.stringify(isNamed ? value.map((one) => (hasId(one) ? one.id : one)) : value);
  return json.replaceAll('"', "").replaceAll(/[:,](?=[^\d\s])/g, "$& ");
}

function hasId(value: unknown): value is { readonly id: string } {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}

const STOPS: Readonly<Record<string, readonly string[]>> = {
  dailyLimit: ["daily-limit"],
  weeklyLimit: ["weekly-limit"],
  quietHours: ["quiet-hours"],
  openHours: ["outside-open-hours"],
  break: ["break"],
};

/** The figures that belong to a setting. */
function figuresOf(path: string, evidence: Evidence): readonly string[] {
  const [root, , key = "", index] = path.split(".");
  if (root === "unknownAge")
    return ["An account of unknown age is governed by the band above; it is in the figures of that band."];
  if (root !== "bands") return [];
  const { governed, notices, guardians } = evidence;
  const reasons = STOPS[key];
  if (reasons !== undefined) {
    const told = key === "break" ? notices.filter(({ id }) => id === "break").map(noticeWords) : [];
    return [...reasons.map((reason) => stopWords(reason, evidence)), ...told];
  }
  switch (key) {
    case "ages":
      return [`${countWords(governed.total, "account")} governed in the period.`];
    case "reminders": {
      const reminders = Object.values(evidence.preset.policy.bands).flatMap((band) => band.reminders ?? []);
      const only = index === undefined ? undefined : reminders[Number(index)]?.id;
      return given(notices, (id) => (only === undefined ? id.startsWith("reminder:") : id === `reminder:${only}`));
    }
    case "nudges":
      return given(notices, (id) => id.startsWith("nudge:"));
    case "warnings":
      return given(notices, (id) => id === "warning");
    case "guardian":
      return [
        guardians.actions.length === 0
          ? "No guardian changed a limit."
          : `Guardians' actions: ${guardians.actions.map(({ name, value }) => `${actionWords(name)} ${countWords(value)}`).join(", ")}.`,
        `${countWords(guardians.denied, "refusal")} of an attempt to loosen a limit by somebody other than a parent.`,
      ];
    case "features":
      return ["Each decision tells the app so; that the app keeps to it is for the operator to show."];
    default:
      return [];
  }
}

function stopWords(reason: string, { stops }: Evidence): string {
  const row = stops.byReason.find(({ name }) => name === reason);
  return `${countWords(row === undefined ? 0 : row.value, "stop")} by ${REASONS[reason] ?? reason}.`;
}

function given(notices: readonly NoticeRow[], is: (id: string) => boolean): readonly string[] {
  const rows = notices.filter(({ id }) => is(id));
  return rows.length === 0 ? ["None was given in the period."] : rows.map(noticeWords);
}

function noticeWords({ id, given: count, shown, inTime }: NoticeRow): string {
  const seen =
    shown.percent === null ? "the share seen on screen not shown" : `${percentWords(shown)} of them seen on screen`;
  const repeats =
    inTime.everyMs === null || inTime.percent === null
      ? ""
      : `; repeated within ${minutesWords(inTime.everyMs)} of use in ${percentWords(inTime)}`;
  return `${id}: ${countWords(count)} given, ${seen}${repeats}.`;
}

export function actionWords(name: string): string {
  const [action = "", by = "-"] = name.split(" ");
  return by === "-" ? action : `${action} (${by})`;
}

/** What the preset asks of the operator beyond any configuration, with what a journal has of it. */
export function beyondOf(
  evidence: Evidence,
): readonly { readonly asks: string; readonly figures: readonly string[] }[] {
  return evidence.preset.beyond.map((asks) => ({
    asks,
    figures: /complain|appeal|object/i.test(asks) ? [caseWords(evidence.appeals, "appeal")] : [],
  }));
}
