import { findNodeAtLocation, type Node as JsonNode, parseTree, visit } from "jsonc-parser";
import type { JsonValue } from "../../values/policy-terms.ts";
import { indentBefore, lineEnd, splice } from "./splice.ts";

type Path = readonly (string | number)[];

/** JSON text with the value in its place; `undefined` if that place cannot be edited. */
export function editJson(text: string, path: Path, value: JsonValue): string | undefined {
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
