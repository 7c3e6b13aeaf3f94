import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { PolicyIssue } from "../../values/errors.ts";
import { placesOf } from "./lines.ts";
import type { Entry, TextNode } from "./node.ts";
import { duplicateKey, firstOnEachLine, type Parsed, type Path, reservedKey, textIssue } from "./parsed.ts";

/** Reads JSON with comments and trailing commas. */
export function parseJson(text: string, file: string): Parsed {
  const placeAt = placesOf(text, file);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || tree === undefined) {
    const issues = errors.map((error) => textIssue("syntax", placeAt(error.offset), explain(error, text)));
    return { node: null, issues: firstOnEachLine(issues) };
  }
  const issues: PolicyIssue[] = [];

  const convert = (source: Node, path: Path): TextNode => {
    const at = placeAt(source.offset);
    const children = source.children ?? [];
    if (source.type === "array") {
      return { kind: "list", at, items: children.map((item, index) => convert(item, [...path, index])) };
    }
    if (source.type !== "object") return { kind: "scalar", at, value: source.value };
    const entries = new Map<string, Entry>();
    for (const { children: [keyNode, valueNode] = [] } of children) {
      if (keyNode === undefined || valueNode === undefined) continue;
      const key = String(keyNode.value);
      if (key === "__proto__") {
        issues.push(reservedKey([...path, key], placeAt(keyNode.offset)));
        continue;
      }
      const entry = { at: placeAt(keyNode.offset), value: convert(valueNode, [...path, key]) };
      const first = entries.get(key);
      if (first === undefined) entries.set(key, entry);
      else issues.push(duplicateKey([...path, key], entry.at, first.at));
    }
    return { kind: "map", at, entries };
  };

  return { node: convert(tree, []), issues };
}

const NO_ESCAPE = 'A backslash begins no such character. Write \\\\ for a backslash, \\" for a quote.';

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidNumberFormat: "This is not a number.",
  PropertyNameExpected: "A key in double quotes is expected here.",
  ValueExpected: "A value is expected here.",
  ColonExpected: "A colon is missing before this.",
  CommaExpected: "A comma is missing before this.",
  CloseBraceExpected: "A closing } is missing here.",
  CloseBracketExpected: "A closing ] is missing here.",
  EndOfFileExpected: "The policy has ended before this. Remove what follows.",
  UnexpectedEndOfComment: "The comment is not closed. Write */ after it.",
  UnexpectedEndOfString: "The string is not closed. Write a double quote after it, on the same line.",
  UnexpectedEndOfNumber: "This is not a number.",
  InvalidUnicode: NO_ESCAPE,
  InvalidEscapeCharacter: NO_ESCAPE,
  InvalidCharacter: "There is an invisible character here. Remove it.",
};

function explain({ error, offset, length }: ParseError, text: string): string {
  const code = printParseErrorCode(error);
  if (code === "InvalidSymbol") {
    const symbol = text.slice(offset, offset + length);
    return `${symbol} is not allowed here. Write keys and text in double quotes: "${symbol.replaceAll(/^['‘“„]|['’”“]$/gu, "")}".`;
  }
  return MESSAGES[code] ?? "This is not valid JSON.";
}
