import { findPreset, type Preset, presets } from "@recess/core/presets";
import { UserError } from "../errors.ts";
import { colorsFor } from "../terminal/colors.ts";
import { nearest } from "../terminal/nearest.ts";
import { print } from "../terminal/output.ts";
import { forceWords, summaryOf } from "./force.ts";
import { asYaml } from "./yaml.ts";

export async function listPresets(now: number, json: boolean): Promise<void> {
  await print(json ? listJson(now) : listText(now));
}

function listJson(now: number): string {
  const list = presets.map((preset) => summaryOf(preset, now));
  return `${JSON.stringify({ at: new Date(now).toISOString(), presets: list }, null, 2)}\n`;
}

function listText(now: number): string {
  const { bold, cyan, dim, green, yellow } = colorsFor(process.stdout);
  const width = Math.max(...presets.map(({ id }) => id.length));
  const rows = presets.map((preset) => {
    const { status } = summaryOf(preset, now);
    const words = forceWords(preset, now);
    const colour = status === "in-force" ? green : status === null ? dim : yellow;
    const indent = " ".repeat(width + 2);
    return `${cyan(preset.id.padEnd(width))}  ${bold(preset.title)}\n${indent}${preset.who}\n${indent}${colour(words)}\n`;
  });
  return `${rows.join("\n")}\n${dim("Not legal advice. recess presets NAME prints one with its sources.")}\n`;
}

/** `data`: everything about the preset, as JSON. */
export async function printPreset(name: string, now: number, format: "yaml" | "json" | "data"): Promise<void> {
  const preset = presetNamed(name);
  if (format === "json") await print(`${JSON.stringify(preset.policy, null, 2)}\n`);
  else if (format === "data")
    await print(`${JSON.stringify({ ...preset, status: summaryOf(preset, now).status }, null, 2)}\n`);
  else await print(dimComments(asYaml(preset, heading(preset, now))));
}

export function presetNamed(name: string): Preset {
  const preset = findPreset(name);
  if (preset !== undefined) return preset;
  const ids = presets.map(({ id }) => id);
  const offer = nearest(name, ids);
  throw new UserError(`There is no preset "${name}".${offer === undefined ? "" : ` Did you mean "${offer}"?`}`, {
    hint: `The presets are ${ids.join(", ")}.`,
  });
}

function heading(preset: Preset, now: number): readonly string[] {
  return [
    preset.title,
    `For ${preset.who}; ${forceWords(preset, now)} (on ${new Date(now).toISOString().slice(0, 10)}).`,
    preset.notice,
    ...(preset.beyond.length === 0 ? [] : ["", "What no policy can do and your app must do:"]),
    ...preset.beyond.map((line) => `- ${line}`),
  ];
}

function dimComments(text: string): string {
  const { dim } = colorsFor(process.stdout);
  return text.replaceAll(/^\s*#.*$/gm, (line) => dim(line));
}
