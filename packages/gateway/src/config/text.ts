import type { PolicyIssue } from "@recess/core";
import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

type Path = readonly PropertyKey[];

/** The plain value of a YAML text, with the positions of its parts. */
export interface YamlText {
  readonly value: unknown;
  readonly issues: readonly PolicyIssue[];
  /** The position of a path: of its value or, if `ofKey`, its key; of a missing value's parent. */
  placeOf(path: Path, ofKey?: boolean): { readonly line: number; readonly column: number };
}

/** Short aliases can expand to billions of parts. */
const MAX_ALIASES = 100;

/** Reads YAML 1.2 (and so JSON), in which `21:00` and `yes` are strings. Never throws because of the content. */
export function readYaml(text: string, file: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    version: "1.2",
    schema: "core",
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "silent",
  });
  const at = (offset: number): { readonly line: number; readonly column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [error] = document.errors;
  if (error !== undefined) {
    return { value: null, issues: [syntaxIssue(error.message, file, at(error.pos[0]))], placeOf: () => at(0) };
  }
  try {
    return {
      value: document.toJS({ maxAliasCount: MAX_ALIASES }),
      issues: [],
      placeOf: (path, ofKey = false) => at(offsetOf(document.contents, path, ofKey)),
    };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { value: null, issues: [syntaxIssue(message, file, at(0))], placeOf: () => at(0) };
  }
}

function syntaxIssue(
  message: string,
  file: string,
  place: { readonly line: number; readonly column: number },
): PolicyIssue {
  return { severity: "error", rule: "syntax", path: [], message: `This is not valid YAML: ${message}`, file, ...place };
}

function offsetOf(root: Node | null, path: Path, ofKey: boolean): number {
  let node: unknown = root;
  let offset = startOf(root);
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return offset;
      const isLast = index === path.length - 1;
      offset = (isLast && ofKey) || !isNode(pair.value) ? startOf(pair.key) : startOf(pair.value);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = isNode(node) ? startOf(node) : offset;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}
