/** Finds a setting of a preset by its path, and its value in a policy. */
import { isDeepStrictEqual } from "node:util";
import type { Difference, Effective, PolicyInput } from "@recess/core/policy";

/** A setting of the preset: `bands.child.reminders.0.every` belongs to the band `child` and the key `reminders`. */
export interface Setting {
  /** `null`: a setting of the whole policy. */
  readonly band: string | null;
  /** The path within the band or the policy. */
  readonly path: readonly string[];
  /** The key as differences name it. */
  readonly key: string;
}

/** Keys whose parts are compared one by one. */
const IN_PARTS: ReadonlySet<string> = new Set([
  "break",
  "guardian",
  "features",
  "notifications",
  "voice",
  "presence",
  "calendar",
  "appeals",
  "night",
]);

export function settingAt(path: string): Setting {
  const [root = "", band = "", ...rest] = path.split(".");
  const keys = root === "bands" ? rest : path.split(".");
  const [first = "", second] = keys;
  const key = second !== undefined && IN_PARTS.has(first) ? `${first}.${second}` : first;
  return { band: root === "bands" ? band : null, path: keys, key };
}

export function isOf({ key }: Pick<Difference, "key">, setting: Setting): boolean {
  return key === setting.key || key === setting.path[0] || key.startsWith(`${setting.key}.`);
}

/** Rules that refuse; notices are given in observe mode too. */
const STOPPING: ReadonlySet<string> = new Set([
  "dailyLimit",
  "weeklyLimit",
  "quietHours",
  "openHours",
  "messageLimits",
  "tokenLimits",
  "voice",
]);

export function refuses(wanted: PolicyInput, { band, path: [first = ""] }: Setting): boolean {
  return STOPPING.has(first) || (first === "break" && wanted.bands[band ?? ""]?.break?.mode === "enforce");
}

interface Item {
  readonly index: number;
  readonly value: unknown;
}

/** The list entry that a setting is part of. */
export function itemAt(wanted: PolicyInput, { band, path: [first = "", index] }: Setting): Item | undefined {
  if (index === undefined || !/^\d+$/.test(index)) return undefined;
  const list = valueAt(wanted.bands[band ?? ""], [first]);
  return Array.isArray(list) ? { index: Number(index), value: list[Number(index)] } : undefined;
}

/** Whether a difference concerns a list entry: a looser list names the entries that it lacks. */
export function concerns({ direction, claimed }: Difference, { value }: Item): boolean {
  return direction !== "looser" || (Array.isArray(claimed) && claimed.some((one) => isDeepStrictEqual(one, value)));
}

type Values = Effective["values"];

export function valueIn(values: Values, { path, key }: Setting, item?: Item): unknown {
  const value = values.get(key)?.value;
  if (value === undefined) {
    // A map that is one setting: its parts are listed separately.
    const parts = [...values].filter(([name]) => name.startsWith(`${key}.`));
    return parts.length === 0
      ? undefined
      : Object.fromEntries(parts.map(([name, part]) => [name.slice(key.length + 1), part.value]));
  }
  const rest = path.slice(key.split(".").length);
  return valueAt(value, item === undefined ? rest : [indexIn(value, item), ...rest.slice(1)]);
}

/** In a list, the entry with the same name, or else the one at the same index. */
function indexIn(list: unknown, { index, value }: Item): string {
  const id = valueAt(value, ["id"]);
  const found = Array.isArray(list) && id !== undefined ? list.findIndex((one) => valueAt(one, ["id"]) === id) : -1;
  return String(found === -1 ? index : found);
}

export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}
