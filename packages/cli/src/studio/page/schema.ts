import { getLocation } from "jsonc-parser";

/** The parts of a JSON Schema that are used here. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
}

export type Path = readonly (string | number)[];

/** The position in the policy that corresponds to a position in the text. */
export interface Place {
  /** The path of the object whose key is being typed, or of the value. */
  readonly path: Path;
  readonly isKey: boolean;
}

export function placeAt(text: string, offset: number, format: "json" | "yaml"): Place {
  if (format === "yaml") return yamlPlace(text.slice(0, offset));
  const { path, isAtPropertyKey } = getLocation(text, offset);
  return isAtPropertyKey ? { path: path.slice(0, -1), isKey: true } : { path, isKey: false };
}

interface Level {
  readonly indent: number;
  /** `null`: an item of a list. */
  readonly key: string | null;
}

const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s"'#:[\]{},][^:#]*?))\s*:(?=\s|$)/;

/** Uses indentation, because a text that is being typed is rarely valid. */
function yamlPlace(before: string): Place {
  const lines = before.split("\n");
  const current = lines.pop() ?? "";
  let levels: readonly Level[] = [];
  for (const line of lines) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    levels = under(levels, line).levels;
  }
  const { levels: here, rest, indent } = under(levels, current);
  const isValue = here.length > 0 && here.at(-1)?.key !== null && KEY.test(current.replace(/^[\s-]*/, ""));
  if (isValue) return { path: pathOf(here), isKey: false };
  const inside = here.filter((level) => level.indent < indent || (level.indent === indent && level.key === null));
  const isWord = /^[\w$"'-]*$/.test(rest);
  return { path: pathOf(inside), isKey: isWord };
}

/** The levels that contain a line, with those that it opens. */
function under(levels: readonly Level[], line: string): { levels: readonly Level[]; rest: string; indent: number } {
  let indent = line.length - line.trimStart().length;
  let rest = line.trimStart();
  let open = [...levels];
  for (let dash = /^-(\s+|$)/.exec(rest); dash !== null; dash = /^-(\s+|$)/.exec(rest)) {
    const at = indent;
    // A list may have the same indentation as its key.
    open = open.filter((level) => level.indent < at || (level.indent === at && level.key !== null));
    open.push({ indent: at, key: null });
    indent += dash[0].length;
    rest = rest.slice(dash[0].length);
  }
  const [, double, single, plain] = KEY.exec(rest) ?? [];
  const key = double ?? single ?? plain;
  if (key !== undefined) {
    open = open.filter((level) => level.indent < indent);
    open.push({ indent, key });
  }
  return { levels: open, rest, indent };
}

function pathOf(levels: readonly Level[]): Path {
  return levels.map(({ key }) => key ?? 0);
}

/** Every schema that applies to the value at a path. */
function schemasAt(schema: Schema, path: Path): readonly Schema[] {
  let nodes = shapes(schema);
  for (const step of path) nodes = nodes.flatMap((node) => below(node, step)).flatMap(shapes);
  return nodes;
}

function shapes(schema: Schema): readonly Schema[] {
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...others.flatMap(shapes)];
}

function below({ properties, additionalProperties, items }: Schema, step: string | number): readonly Schema[] {
  if (typeof step === "number") {
    if (items === undefined) return [];
    return "length" in items ? items.slice(step, step + 1) : [items];
  }
  const own = properties?.[step];
  if (own !== undefined) return [own];
  return typeof additionalProperties === "object" ? [additionalProperties] : [];
}

/** A completion at a place. */
export interface Offer {
  readonly label: string;
  readonly detail: string;
  readonly info: string;
}

export function offersAt(schema: Schema, { path, isKey }: Place): readonly Offer[] {
  const nodes = schemasAt(schema, path);
  const offers = new Map<string, Offer>();
  const add = (label: string, { description = "" }: Schema, detail: string): void => {
    if (!offers.has(label)) offers.set(label, { label, detail, info: description });
  };
  if (isKey) {
    for (const { properties = {} } of nodes) {
      for (const [key, schema] of Object.entries(properties)) add(key, schema, kindOf(schema));
    }
    return [...offers.values()];
  }
  for (const node of nodes) {
    for (const value of [...(node.enum ?? []), node.const, node.default, ...(node.examples ?? [])]) {
      if (isScalar(value)) add(String(value), node, "");
    }
    if ([node.type].flat().includes("boolean")) for (const value of ["true", "false"]) add(value, node, "");
  }
  return [...offers.values()];
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function kindOf(schema: Schema): string {
  const example = shapes(schema)
    .flatMap(({ examples = [] }) => examples)
    .find(isScalar);
  return example === undefined ? "" : String(example);
}

/** Help for the value at a path. */
export function helpAt(
  schema: Schema,
  path: Path,
): { readonly text: string; readonly examples: readonly string[] } | null {
  const nodes = schemasAt(schema, path);
  const text = nodes.find(({ description }) => description !== undefined)?.description;
  if (text === undefined) return null;
  const examples = nodes.flatMap(({ examples = [] }) => examples.map((value) => JSON.stringify(value)));
  return { text, examples: [...new Set(examples)].slice(0, 3) };
}
