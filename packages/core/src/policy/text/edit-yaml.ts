import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  Parser,
  stringify,
  type YAMLMap,
} from "yaml";
import { canonicalJson } from "../../lib/canonical-json.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import { indentBefore, lineEnd, splice } from "./splice.ts";

type Path = readonly (string | number)[];

/** YAML text with the value in its place; `undefined` if that place cannot be edited. */
export function editYaml(text: string, path: Path, value: JsonValue): string | undefined {
  const document = parseDocument(text, { version: "1.2", schema: "core", uniqueKeys: false });
  if (document.errors.length > 0) return undefined;
  return changeYaml(text, document, path, value);
}

function changeYaml(text: string, document: Document.Parsed, path: Path, value: JsonValue): string | undefined {
  let node: unknown = document.contents;
  let pair: Pair | undefined;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const found: Pair | undefined = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (found === undefined) return addKey(text, node, path.slice(depth), value);
      pair = found;
      node = found.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
    } else return undefined;
  }
  return replaceNode(text, node, pair, value);
}

function replaceNode(text: string, node: unknown, pair: Pair | undefined, value: JsonValue): string | undefined {
  if (isSeq(node) && !node.flow && Array.isArray(value)) {
    const before: unknown = node.toJSON();
    const kept = Array.isArray(before) ? before.length : 0;
    // New entries go below the existing ones, whose comments stay.
    if (kept > 0 && kept < value.length && canonicalJson(value.slice(0, kept)) === canonicalJson(before)) {
      return addItems(text, node.items.at(-1), value.slice(kept));
    }
  }
  const [start, end] = rangeOf(node) ?? [];
  if (start === undefined || end === undefined) return undefined;
  const isBlock = (isMap(node) || isSeq(node)) && !node.flow;
  const [keyStart, keyEnd] = rangeOf(pair?.key) ?? [];
  if (!isBlock) return withComments(splice(text, start, end, inline(value)), keyStart, commentsIn(text, start, end));
  // A block starts below its key; the new value goes beside the key.
  const colon = keyEnd === undefined ? -1 : text.indexOf(":", keyEnd);
  if (colon === -1) return undefined;
  const rest = text.slice(colon + 1, end).endsWith("\n") ? lineEnd(text) : "";
  const comments = commentsIn(text, colon + 1, end);
  // A comment on the key's own line stays there.
  const [first, ...others] = comments;
  const stays = first !== undefined && !text.slice(colon, first.at).includes("\n");
  const beside = stays ? ` ${first.text}` : "";
  const edited = splice(text, colon + 1, end, ` ${inline(value)}${beside}${rest}`);
  return withComments(edited, keyStart, stays ? others : comments);
}

interface Comment {
  readonly at: number;
  readonly text: string;
}

/** The comments between two offsets, in order. */
function commentsIn(text: string, start: number, end: number): readonly Comment[] {
  const comments: Comment[] = [];
  const collect = (token: unknown): void => {
    if (typeof token !== "object" || token === null) return;
    const { type, offset, source } = token as { type?: unknown; offset?: unknown; source?: unknown };
    if (type === "comment" && typeof offset === "number" && typeof source === "string") {
      if (start <= offset && offset < end) comments.push({ at: offset, text: source });
    } else for (const part of Object.values(token)) collect(part);
  };
  for (const token of new Parser().parse(text)) collect(token);
  return comments.toSorted((a, b) => a.at - b.at);
}

/** Moves the comments of a replaced value above its key. */
function withComments(text: string, key: number | undefined, comments: readonly Comment[]): string | undefined {
  if (comments.length === 0) return text;
  const indent = key === undefined ? undefined : indentBefore(text, key);
  if (key === undefined || indent === undefined) {
    const line = key === undefined ? undefined : text.lastIndexOf("\n", key) + 1;
    if (line === undefined) return undefined;
    const outer = /^[ ]*/.exec(text.slice(line))?.[0] ?? "";
    return splice(text, line, line, comments.map((comment) => `${outer}${comment.text}${lineEnd(text)}`).join(""));
  }
  return splice(text, key, key, comments.map((comment) => `${comment.text}${lineEnd(text)}${indent}`).join(""));
}

function addItems(text: string, last: unknown, items: readonly JsonValue[]): string | undefined {
  const [start, end] = rangeOf(last) ?? [];
  if (start === undefined || end === undefined) return undefined;
  const lineStart = text.lastIndexOf("\n", start) + 1;
  const indent = /^[ ]*(?=-)/.exec(text.slice(lineStart))?.[0];
  if (indent === undefined) return undefined;
  const at = endOfLine(text, end);
  return insertLines(
    text,
    at,
    items.map((item) => `${indent}- ${inline(item)}`),
  );
}

/** Adds a key and the maps that it needs. */
function addKey(text: string, map: YAMLMap, path: Path, value: JsonValue): string | undefined {
  const [key, ...inner] = path;
  const nested = inner.reduceRight<JsonValue>((below, step) => ({ [String(step)]: below }), value);
  const entry = `${inlineKey(String(key))}: ${inline(nested)}`;
  const range = rangeOf(map);
  if (range === undefined) return undefined;
  const last = map.items.at(-1);
  if (map.flow === true) {
    const close = text.lastIndexOf("}", range[1] - 1);
    const lastEnd = rangeOf(last?.value)?.[1] ?? rangeOf(last?.key)?.[1];
    if (lastEnd === undefined) return splice(text, close, close, entry);
    return splice(text, lastEnd, lastEnd, `, ${entry}`);
  }
  const first = map.items[0];
  const firstStart = rangeOf(first?.key)?.[0];
  if (firstStart === undefined || last === undefined) return undefined;
  const lineStart = text.lastIndexOf("\n", firstStart - 1) + 1;
  // After "- ", an item's keys are aligned with its first key.
  const indent = " ".repeat(firstStart - lineStart);
  const lastEnd = rangeOf(last.value)?.[1] ?? rangeOf(last.key)?.[1];
  if (lastEnd === undefined) return undefined;
  return insertLines(text, endOfLine(text, lastEnd), [`${indent}${entry}`]);
}

/** The end of an offset's line including its comment; a block's range ends at the end of its last line. */
function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

function insertLines(text: string, at: number, lines: readonly string[]): string {
  const eol = lineEnd(text);
  const before = at > 0 && text[at - 1] !== "\n" ? eol : "";
  return splice(text, at, at, `${before}${lines.map((line) => `${line}${eol}`).join("")}`);
}

function rangeOf(node: unknown): readonly [start: number, end: number] | undefined {
  const range = (node as Node | null | undefined)?.range;
  return range === null || range === undefined ? undefined : [range[0], range[1]];
}

/** On one line. Clock times are quoted, because YAML 1.1 parsers read them as numbers. */
function inline(value: JsonValue): string {
  if (typeof value === "string") return /^\d\d:\d\d$/.test(value) ? `"${value}"` : scalar(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => inline(item)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return scalar(value);
  const entries = Object.entries(value).map(([key, item]) => `${inlineKey(key)}: ${inline(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function inlineKey(key: string): string {
  return inline(key);
}

/** Quoted so that it is valid in `[…]` and `{…}` too. */
function scalar(value: JsonValue): string {
  const text = stringify(value, { version: "1.2", lineWidth: 0 }).trimEnd();
  return /[,[\]{}\n]/.test(text) && !/^["']/.test(text) ? JSON.stringify(value) : text;
}
