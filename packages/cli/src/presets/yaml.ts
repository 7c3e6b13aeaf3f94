import type { Confidence, Preset, PresetSource } from "@recess/core/presets";
import { Document, isMap, isNode, isPair, isScalar, isSeq, type Node, type Scalar } from "yaml";
import { wrap } from "../terminal/wrap.ts";

const WIDTH = 116;

const CLOCK_TIME = /^\d\d:\d\d$/;

/** The policy as a YAML file, with comments that say where each value comes from. `heading` goes above it. */
export function asYaml(preset: Preset, heading: readonly string[]): string {
  const document = new Document(preset.policy, { aliasDuplicateObjects: false });
  document.commentBefore = comment(heading.flatMap((line) => wrap(line, WIDTH, line.startsWith("- ") ? "  " : "")));
  if (document.contents !== null) addSources(document.contents, [], preset.sources);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function addSources(node: Node, path: readonly (string | number)[], sources: readonly PresetSource[]): void {
  if (isMap(node)) {
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const below = [...path, String(pair.key.value)];
      addComment(pair.key, below, sources);
      // YAML 1.1 parsers read 21:00 as a number.
      if (isScalar(pair.value) && CLOCK_TIME.test(String(pair.value.value))) pair.value.type = "QUOTE_DOUBLE";
      if (isNode(pair.value)) addSources(pair.value, below, sources);
    }
  } else if (isSeq(node)) {
    // Short lists of plain values are easier to read on one line.
    node.flow = node.items.every((item) => isScalar(item));
    node.items.forEach((item, index) => {
      if (!isNode(item)) return;
      addComment(item, [...path, index], sources);
      addSources(item, [...path, index], sources);
    });
  }
}

function addComment(node: Node | Scalar, path: readonly (string | number)[], sources: readonly PresetSource[]): void {
  const here = sources.filter((source) => source.path === path.join("."));
  if (here.length === 0) return;
  const width = WIDTH - 2 * path.length;
  node.commentBefore = comment(here.flatMap((source) => wrap(sourceText(source), width, "  ")));
}

/** `law, California SB 1119, § 21812(d)(3): One hour in … (enacted; text of the act; primary text seen)`. */
function sourceText({ basis, instrument, article, status, source, confidence, note }: PresetSource): string {
  const where = [instrument, article].filter((part) => part !== null).join(", ");
  if (basis === "ours") return `ours: ${note ?? where}`;
  const sure = confidence === null ? "" : CONFIDENCE[confidence];
  const detail = [status, source, sure].filter((part) => part !== "").join("; ");
  return `${basis}, ${where}${note === undefined ? "" : `: ${note.replace(/\.$/, "")}`} (${detail})`;
}

const CONFIDENCE: Readonly<Record<Confidence, string>> = {
  P: "primary text seen",
  S: "by a law firm, tracker or the press",
  M: "by a translation or note that quotes the primary text",
  U: "sources conflict",
  R: "recalled and not confirmed",
};

function comment(lines: readonly string[]): string {
  return lines.map((line) => (line === "" ? "" : ` ${line}`)).join("\n");
}
