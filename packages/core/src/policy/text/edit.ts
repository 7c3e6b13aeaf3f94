import { findNodeAtLocation, type Node as JsonNode, parseTree, visit } from "jsonc-parser";
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
import type { PolicyFix } from "../../values/errors.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import { canonicalJson } from "../../lib/canonical-json.ts";
import { valueOf } from "./node.ts";
import { formatOf, parseText } from "./parse.ts";

type Path = readonly (string | number)[];

/**
 * Writes values into a policy's text and keeps all other comments, order and layout. `null` if the text cannot be
 * edited that way, for example if the place is a YAML alias.
 */
export function editPolicyText(text: string, file: string, fixes: readonly PolicyFix[]): string | null {
  const format = formatOf(file, text);
  let edited = text;
  for (const { path, value } of fixes) {
    const next = format === "json" ? editJson(edited, path, value) : editYaml(edited, path, value);
    if (next === undefined || !holds(next, file, path, value)) return null;
    edited = next;
  }
  return edited;
}

/** Whether the value is now in its place. */
function holds(text: string, file: string, path: Path, value: JsonValue): boolean {
  const { node, issues } = parseText(text, file, undefined);
  if (node === null || issues.length > 0) return false;
  let found: unknown = valueOf(node);
  for (const step of path) {
    if (typeof found !== "object" || found === null) return false;
    found = (found as { readonly [key: string]: unknown })[step];
  }
  return canonicalJson(found ?? null) === canonicalJson(value);
}

function editJson(text: string, path: Path, value: JsonValue): string | undefined {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  let node = tree;
  for (const [depth, step] of path.entries()) {
    const found: JsonNode | undefined = node === undefined ? undefined : findNodeAtLocation(node, [step]);
    if (found === undefined)
      return node?.type === "object" ? addProperty(text, node, path.slice(depth), value) : undefined;
    node = found;
  }
  if (node === undefined) return undefined;
  const [start, end] = [node.offset, node.offset + node.length];
  const comments = commentsInJson(text.slice(start, end));
  const edited = splice(text, start, end, inlineJson(value));
  return comments.length === 0 ? edited : withJsonComments(edited, node.parent?.offset ?? start, comments);
}

/** Comments of a replaced value go above the property or, if it shares its line, in front of it. */
function withJsonComments(text: string, property: number, comments: readonly string[]): string {
  const indent = indentBefore(text, property);
  if (indent === undefined) {
    const inLine = comments.map((comment) => `/* ${comment.replace(/^\/\*|\*\/$|^\/\//g, "").trim()} */ `);
    return splice(text, property, property, inLine.join(""));
  }
  return splice(text, property, property, comments.map((comment) => `${comment}${lineEnd(text)}${indent}`).join(""));
}

function commentsInJson(text: string): readonly string[] {
  const comments: string[] = [];
  visit(text, { onComment: (offset, length) => void comments.push(text.slice(offset, offset + length)) });
  return comments;
}

/** The white space between the start of a line and an offset; `undefined` if there is anything else. */
function indentBefore(text: string, offset: number): string | undefined {
  return /(?:^|\n)([ \t]*)$/.exec(text.slice(0, offset))?.[1];
}

/** Inserts after the existing properties: on the same line, or on a separate line if they have separate lines. */
function addProperty(text: string, object: JsonNode, path: Path, value: JsonValue): string {
  const [key, ...inner] = path;
  const nested = inner.reduceRight<JsonValue>((below, step) => ({ [String(step)]: below }), value);
  const entry = `${JSON.stringify(String(key))}: ${inlineJson(nested)}`;
  const last = object.children?.at(-1);
  if (last === undefined) return splice(text, object.offset, object.offset + object.length, `{ ${entry} }`);
  const end = last.offset + last.length;
  const lineStart = text.lastIndexOf("\n", last.offset - 1) + 1;
  const before = text.slice(lineStart, last.offset);
  const isOnOwnLine = before.trim() === "";
  const comment = (isOnOwnLine ? COMMENT : INLINE_COMMENT).exec(text.slice(end))?.[0] ?? "";
  // A comment stays next to what it describes.
  const at = end + comment.length;
  const separator = isOnOwnLine ? `${lineEnd(text)}${before}` : " ";
  return `${text.slice(0, end)},${comment}${separator}${entry}${text.slice(at)}`;
}

const INLINE_COMMENT = /^[ \t]*\/\*[^\n]*?\*\//;
const COMMENT = /^[ \t]*(?:\/\*[^\n]*?\*\/|\/\/[^\r\n]*)/;

/** On one line, with spaces. */
function inlineJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => inlineJson(item)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inlineJson(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function editYaml(text: string, path: Path, value: JsonValue): string | undefined {
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

function lineEnd(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function splice(text: string, start: number, end: number, inserted: string): string {
  return `${text.slice(0, start)}${inserted}${text.slice(end)}`;
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
