import { parseJson } from "./json.ts";
import { type Parsed, textIssue } from "./parsed.ts";
import { parseYaml } from "./yaml.ts";

export type Format = "json" | "yaml";

/** Parses a text in the given format, else the format of the file's name, else the one that it looks like. */
export function parseText(text: string, file: string, format: Format | undefined): Parsed {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (TRACE.test(source)) return { node: null, issues: [textIssue("syntax", { file, line: 1, column: 1 }, IS_TRACE)] };
  const parsed = (format ?? formatOf(file, source)) === "json" ? parseJson(source, file) : parseYaml(source, file);
  const { node } = parsed;
  const empty = source.trim() === "" || (node?.kind === "scalar" && node.value === null && parsed.issues.length === 0);
  return empty ? { node: null, issues: [textIssue("syntax", { file, line: 1, column: 1 }, EMPTY)] } : parsed;
}

/** A line of a trace or of a journal. */
const TRACE = /^\s*\{"(?:at|account|v|kind)":[^\n]*"(?:type|kind)":/;

const IS_TRACE = "This is a trace or a journal, not a policy: each of its lines is an object of its own.";

const EMPTY = 'The policy is empty. Begin with "bands", or with "extends" and a preset\'s name.';

/** By the file's name, else by the text. */
export function formatOf(file: string, text: string): Format {
  if (/\.jsonc?$/i.test(file)) return "json";
  if (/\.ya?ml$/i.test(file)) return "yaml";
  return /^\s*(\{|\/\/|\/\*)/.test(text) ? "json" : "yaml";
}
