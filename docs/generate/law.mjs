import { page, prose, table } from "./markdown.mjs";

/** @typedef {import("../../packages/core/dist/presets.js").Preset} Preset */
/** @typedef {import("../../packages/core/dist/presets.js").PresetSource} PresetSource */

const SURE = {
  P: "primary text seen",
  S: "law firm, tracker or press",
  M: "quotes of the primary text",
  U: "sources conflict",
  R: "recalled, not confirmed",
};

/** What each law asks for, what Recess does, and what is left to the app: from the presets. */
export async function lawPage() {
  /** @type {{ presets: readonly Preset[] }} */
  const { presets } = await import("../../packages/core/dist/presets.js");
  return page("What laws ask for", 40, [
    "This page is not legal advice. It is generated from the presets. Each value has its instrument and article, how reliable the source is, and whether it is law or our own choice. `recess presets NAME` prints a preset as a policy file. With `atLeast: NAME` a policy claims to be at least as strict everywhere, and `recess check` proves it.",
    ...presets.flatMap(section),
  ]);
}

/** @param {Preset} preset */
function section(preset) {
  const { id, title, who, force, sources, beyond } = preset;
  const rows = sources.map((source) => [
    `\`${source.path}\``,
    shown(valueAt(preset.policy, source.path)),
    source.basis === "ours" ? "our own choice" : [source.instrument, source.article].filter(Boolean).join(", "),
    source.confidence === null ? "" : `${SURE[source.confidence]}; ${statusOf(source, force)}`,
    source.note ?? "",
  ]);
  return [
    `## ${title}`,
    prose(`For ${who}. Preset \`${id}\`. ${forceText(force)}`),
    "What Recess enforces:",
    table(["Key", "Value", "Instrument", "Source", "Note"], rows),
    ...(beyond.length === 0 ? [] : ["Left to the app:", beyond.map((line) => `- ${prose(line)}`).join("\n")]),
  ];
}

/** With the date from which it is in force, if that is another than the preset's. @param {PresetSource} source @param {Preset["force"]} force */
function statusOf({ status, from }, force) {
  return from === null || from === force.from || status.includes(from) ? status : `${status}, from ${from}`;
}

/** @param {Preset["force"]} force */
function forceText({ from, to }) {
  if (from === null) return to === null ? "It is not a law." : `In force to ${to}, not after.`;
  return to === null ? `In force from ${from} on, not before.` : `In force from ${from} to ${to}, not before or after.`;
}

/** @param {unknown} policy @param {string} path @returns {unknown} */
function valueAt(policy, path) {
  return path.split(".").reduce((value, step) => /** @type {any} */ (value)?.[step], policy);
}

/** @param {unknown} value */
const shown = (value) => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
