import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import type { PolicyIssue } from "../../values/errors.ts";
import { placesOf } from "./lines.ts";
import type { Entry, MapNode, Place, TextNode } from "./node.ts";
import { duplicateKey, firstOnEachLine, type Parsed, type Path, reservedKey, textIssue } from "./parsed.ts";

/** Far more than a policy has; short aliases can expand to billions of parts. */
const MAX_PARTS = 100_000;

/** Reads YAML 1.2: `21:00`, `1h30m`, `yes` and `on` are text, whatever version the text declares. */
export function parseYaml(text: string, file: string): Parsed {
  const placeAt = placesOf(text, file);
  const document = parseDocument(text, { version: "1.2", schema: "core", prettyErrors: false, uniqueKeys: false });
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    const issues = errors.map((error) => textIssue("syntax", placeAt(error.pos[0]), explain(error, text)));
    return { node: null, issues: firstOnEachLine(issues) };
  }
  const { node, issues, parts } = convertDocument(document, placeAt);
  if (parts <= MAX_PARTS) return { node, issues };
  const message = `With its aliases (*) written out the policy has more than ${MAX_PARTS} parts. Use fewer of them.`;
  return { node: null, issues: [textIssue("syntax", node.at, message)] };
}

interface Converted {
  readonly node: TextNode;
  readonly issues: readonly PolicyIssue[];
  /** The number of parts in the value, with aliases expanded. */
  readonly parts: number;
}

function convertDocument(document: Document.Parsed, placeAt: (offset: number) => Place): Converted {
  const issues: PolicyIssue[] = [];
  const sizes = new Map<TextNode, number>();
  const known = new Map<unknown, TextNode>();
  const open = new Set<unknown>();

  const sized = (node: TextNode, children: readonly TextNode[]): TextNode => {
    sizes.set(
      node,
      children.reduce((sum, child) => sum + (sizes.get(child) ?? 1), 1),
    );
    return node;
  };
  const broken = (at: Place, message: string): TextNode => {
    issues.push(textIssue("syntax", at, message));
    return { kind: "scalar", at, value: null };
  };
  const startOf = (source: unknown): Place => placeAt((isNode(source) ? source.range?.[0] : undefined) ?? 0);

  const convert = (source: unknown, path: Path): TextNode => {
    const at = startOf(source);
    if (isAlias(source)) {
      const target = source.resolve(document);
      if (target === undefined) return broken(at, `There is no &${source.source} before this *${source.source}.`);
      if (open.has(target)) return broken(at, `*${source.source} stands within what it stands for.`);
      return convert(target, path);
    }
    const before = known.get(source);
    if (before !== undefined) return before;
    open.add(source);
    const node = convertPart(source, at, path);
    open.delete(source);
    known.set(source, node);
    return node;
  };

  const convertPart = (source: unknown, at: Place, path: Path): TextNode => {
    if (isMap(source)) return convertMap(source, at, path);
    if (isSeq(source)) {
      const items = source.items.map((item, index) => convert(item, [...path, index]));
      return sized({ kind: "list", at, items }, items);
    }
    if (!isScalar(source)) return { kind: "scalar", at, value: null, isBlank: true };
    return { kind: "scalar", at, value: source.value, isBlank: source.source === "" && source.value === null };
  };

  const convertMap = (source: YAMLMap, at: Place, path: Path): TextNode => {
    const own = new Map<string, Entry>();
    const merged = new Map<string, Entry>();
    for (const pair of source.items) {
      const key = keyOf(pair);
      const keyAt = startOf(pair.key);
      if (key === undefined) {
        issues.push(textIssue("syntax", keyAt, "A key must be plain text on one line."));
        continue;
      }
      if (key === "__proto__") {
        issues.push(reservedKey([...path, key], keyAt));
        continue;
      }
      const entry: Entry = { at: keyAt, value: convert(pair.value, [...path, key]) };
      const first = own.get(key);
      if (key === "<<") mergeInto(merged, entry);
      else if (first === undefined) own.set(key, entry);
      else issues.push(duplicateKey([...path, key], keyAt, first.at));
    }
    const entries = new Map([...merged, ...own]);
    const values = [...entries.values()].map(({ value }) => value);
    return sized({ kind: "map", at, entries }, values);
  };

  /** `<<: *base` or `<<: [*a, *b]`; the first map that has a key provides it. */
  const mergeInto = (entries: Map<string, Entry>, { at, value }: Entry): void => {
    const maps = (value.kind === "list" ? value.items : [value]).filter((node): node is MapNode => node.kind === "map");
    if (maps.length === 0)
      issues.push(textIssue("syntax", at, '"<<" takes the keys of another map. Write "<<: *name".'));
    for (const map of maps) {
      for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  };

  const node = convert(document.contents, []);
  return { node, issues, parts: sizes.get(node) ?? 1 };
}

/** A key as written, so that `1` and `2026-10-01` are text. */
function keyOf({ key }: Pair): string | undefined {
  if (!isScalar(key) || key.value === null) return undefined;
  return typeof key.value === "string" ? key.value : key.source;
}

const MESSAGES: Readonly<Record<string, string>> = {
  BAD_ALIAS: "An alias (*) is not allowed here.",
  BLOCK_AS_IMPLICIT_KEY: "Two colons on one line, or a line that is indented too far.",
  MULTILINE_IMPLICIT_KEY: "A key must be on one line, followed by a colon.",
  MULTIPLE_DOCS: "A second document begins here. Keep one policy per file.",
  TAB_AS_INDENT: "There is a tab here. Indent with spaces.",
  TAG_RESOLVE_FAILED: "Tags (!) have no meaning in a policy. Remove it.",
};

function explain({ code, message, pos }: YAMLError, text: string): string {
  const line = text.slice(text.lastIndexOf("\n", pos[0] - 1) + 1).split(/\r?\n/, 1)[0] ?? "";
  const [, key, value] = /^[\s-]*([\w$]+):([^\s:].*)$/.exec(line) ?? [];
  if (key !== undefined && value !== undefined) return `A space is missing after the colon. Write "${key}: ${value}".`;
  return MESSAGES[code] ?? `This is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}.`;
}
