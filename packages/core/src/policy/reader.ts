import type { PolicyIssue } from "../values/errors.ts";
import { error } from "./issues.ts";
import { didYouMean } from "./nearest.ts";
import { findPreset, presets } from "./presets/index.ts";
import type { Preset } from "./presets/preset.ts";
import type { ClaimedFile } from "./checks/check.ts";
import {
  type Entry,
  type MapNode,
  merge,
  nodeOf,
  type Place,
  type TextNode,
  withPlaces,
  without,
} from "./text/node.ts";
import { type Format, parseText } from "./text/parse.ts";
import { textIssue } from "./text/parsed.ts";
import { droppedClaims } from "./claims/dropped.ts";
import { looksLikePath, pathBeside, plainPath } from "./text/paths.ts";

/** Reads a file; core itself does not access files. */
export type ReadFile = (path: string) => string | Promise<string>;

/** Shared by all parts of one reading. */
export interface Reader {
  readonly issues: PolicyIssue[];
  readonly files: Set<string>;
  readonly presets: Map<Preset, Place>;
  readText(text: string, file: string, format: Format | undefined): Promise<Read>;
  readReference(reference: string): Promise<Read>;
  /** The policy of a file that a claim in `file` names. */
  readClaimed(reference: string, file: string): Promise<ClaimedFile>;
}

/** A part with everything that it extends; `whole` is false if some of that is missing. */
export interface Read {
  readonly node: TextNode | null;
  readonly whole: boolean;
}

const NOTHING: Read = { node: null, whole: false };

/** A folder that links to itself causes cycles that look like ever longer paths. */
const MAX_DEPTH = 32;

/** Reads a policy and, in order, everything that it extends. */
export function makeReader(read: ReadFile | undefined): Reader {
  const issues: PolicyIssue[] = [];
  const files = new Set<string>();
  const used = new Map<Preset, Place>();

  const fail = (at: Place, message: string): Read => {
    issues.push({ ...error("extends", ["extends"], message), ...at });
    return NOTHING;
  };

  const ofPreset = (preset: Preset, at: Place): Read => {
    if (!used.has(preset)) used.set(preset, at);
    const node = withPlaces(nodeOf(preset.policy, at), (place, path) => ({
      ...place,
      preset: { id: preset.id, path },
    }));
    return { node, whole: true };
  };

  /** `chain`: the files that led here, first to last. */
  const ofText = async (
    text: string,
    file: string,
    format: Format | undefined,
    chain: readonly string[],
  ): Promise<Read> => {
    const parsed = parseText(text, file, format);
    // A file may be reached in two ways; its problems are reported once.
    if (!files.has(file)) issues.push(...parsed.issues);
    files.add(file);
    const { node } = parsed;
    if (node === null) return NOTHING;
    if (node.kind !== "map") {
      if (chain.length > 0)
        issues.push(textIssue("syntax", node.at, "There are no keys here, so nothing can be extended."));
      return { node, whole: true };
    }
    return ofMap(node, [...chain, file]);
  };

  /** Lays a map over everything that it extends, including what its regions and dated parts extend. */
  const ofMap = async (node: MapNode, chain: readonly string[]): Promise<Read> => {
    let whole = true;
    let base: TextNode | null = null;
    for (const { reference, at } of referencesOf(node, issues)) {
      const part = await ofReference(reference, at, chain);
      whole &&= part.whole;
      if (part.node !== null) base = base === null ? part.node : merge(base, part.node);
    }
    const entries = new Map(node.entries);
    for (const key of ["regions", "dated"]) {
      const entry = node.entries.get(key);
      if (entry === undefined) continue;
      const parts = await ofParts(entry.value, chain);
      whole &&= parts.whole;
      entries.set(key, { ...entry, value: parts.node });
    }
    const own = without({ ...node, entries }, "extends");
    if (base === null) return { node: own, whole };
    const merged = merge(base, own);
    issues.push(...droppedClaims(base, merged, node));
    return { node: merged, whole };
  };

  /** The maps in `regions` or `dated`. */
  const ofParts = async (node: TextNode, chain: readonly string[]): Promise<Read & { readonly node: TextNode }> => {
    let whole = true;
    const ofPart = async (part: TextNode): Promise<TextNode> => {
      if (part.kind !== "map") return part;
      const read = await ofMap(part, chain);
      whole &&= read.whole;
      return read.node ?? part;
    };
    if (node.kind === "list") {
      const items: TextNode[] = [];
      for (const item of node.items) items.push(await ofPart(item));
      return { node: { ...node, items }, whole };
    }
    if (node.kind !== "map") return { node, whole };
    const entries = new Map<string, Entry>();
    for (const [key, entry] of node.entries) entries.set(key, { ...entry, value: await ofPart(entry.value) });
    return { node: { ...node, entries }, whole };
  };

  const readClaimed = async (reference: string, file: string): Promise<ClaimedFile> => {
    if (/^([/\\]|[a-z]+:)/i.test(reference)) return { problem: "it is not a path relative to this file" };
    const path = pathBeside(file, reference);
    const text = read === undefined ? { reason: "no files can be read here" } : await attempt(read, path);
    if (typeof text !== "string") return { problem: text.reason };
    const { node, whole } = await ofText(text, path, undefined, []);
    return node === null || !whole ? { problem: "it is not a policy" } : { node };
  };

  const ofReference = async (reference: string, at: Place, chain: readonly string[]): Promise<Read> => {
    const preset = findPreset(reference);
    if (preset !== undefined) return ofPreset(preset, at);
    if (!looksLikePath(reference)) return fail(at, noSuchPreset(reference));
    if (/^([/\\]|[a-z]+:)/i.test(reference)) {
      return fail(at, `"${reference}" is not a relative path. Write one from this file, such as "./base.yaml".`);
    }
    const path = pathBeside(at.file, reference);
    const start = chain.map(plainPath).indexOf(path);
    if (start !== -1) {
      const circle = [...chain.slice(start), path].join(" extends ");
      return fail(at, `The policy extends itself: ${circle}. Break the circle.`);
    }
    if (chain.length >= MAX_DEPTH) return fail(at, `More than ${MAX_DEPTH} files extend each other. Use fewer.`);
    if (read === undefined) return fail(at, `"${reference}" is a file, and only presets can be extended here.`);
    const text = await attempt(read, path);
    if (typeof text !== "string") return fail(at, `"${path}" cannot be read: ${text.reason}.`);
    return ofText(text, path, undefined, chain);
  };

  const readReference = async (reference: string): Promise<Read> => {
    const preset = findPreset(reference);
    if (preset !== undefined) return ofPreset(preset, { file: reference });
    const text = read === undefined ? { reason: "no files can be read here" } : await attempt(read, reference);
    if (typeof text === "string") return ofText(text, reference, undefined, []);
    const offer = looksLikePath(reference) ? "" : didYouMean(reference, PRESET_NAMES);
    const message = `The policy cannot be read: ${text.reason}.${offer}`;
    issues.push(textIssue("unreadable", { file: reference }, message));
    return NOTHING;
  };

  return {
    issues,
    files,
    presets: used,
    readClaimed,
    readText: (text, file, format) => ofText(text, file, format, []),
    readReference,
  };
}

/** The references in `extends`, with their positions. */
function referencesOf(
  node: MapNode,
  issues: PolicyIssue[],
): readonly { readonly reference: string; readonly at: Place }[] {
  const value = node.entries.get("extends")?.value;
  if (value === undefined) return [];
  return (value.kind === "list" ? value.items : [value]).flatMap((item) => {
    if (item.kind === "scalar" && typeof item.value === "string") return [{ reference: item.value, at: item.at }];
    const message = 'Write a preset\'s name such as "balanced", a path such as "./base.yaml", or a list of them.';
    issues.push({ ...error("wrong-type", ["extends"], message), ...item.at });
    return [];
  });
}

async function attempt(read: ReadFile, path: string): Promise<string | { readonly reason: string }> {
  try {
    return await read(path);
  } catch (cause) {
    const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT") return { reason: "there is no such file" };
    return { reason: cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause) };
  }
}

const PRESET_NAMES = presets.map(({ id }) => id);

function noSuchPreset(name: string): string {
  const offer = didYouMean(name, PRESET_NAMES);
  if (offer !== "") return `There is no preset "${name}".${offer}`;
  return `There is no preset "${name}". The presets are ${PRESET_NAMES.join(", ")}; a file is written as a path, such as "./${name}.yaml".`;
}
