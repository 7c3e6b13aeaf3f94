import type { Age } from "@recess/core";
import { effectiveLimits, formatOrigin, type PolicyInput, resolveWithOrigins } from "@recess/core/policy";
import { Document, isMap, isNode, isPair, isScalar, isSeq, type Node } from "yaml";
import { UserError } from "../errors.ts";
import { loadPolicy } from "../policy/load.ts";
import { nearest } from "../terminal/nearest.ts";
import { print } from "../terminal/output.ts";

export interface ResolveOptions {
  readonly region: string | undefined;
  readonly date: string;
  readonly age: Age | undefined;
  readonly json: boolean;
}

type Path = readonly (string | number)[];

export async function resolve(name: string, { region, date, age, json }: ResolveOptions): Promise<void> {
  const { source } = await loadPolicy(name);
  const codes = Object.keys(source.input.regions ?? {});
  if (region !== undefined && !codes.includes(region)) throw unknownRegion(region, codes);
  const { policy: whole, region: code, originAt } = resolveWithOrigins(source, { region, date });
  const effective = age === undefined ? undefined : effectiveLimits(source, { age, region, date });
  const policy = effective === undefined ? whole : ofBand(whole, effective.band);
  const origins = originsOf(policy, originAt);
  if (json) {
    const values = effective === undefined ? undefined : Object.fromEntries(effective.values);
    const data = {
      region: code,
      date,
      ...(effective && { band: effective.band }),
      policy,
      origins,
      ...(values && { values }),
    };
    await print(`${JSON.stringify(data, null, 2)}\n`);
    return;
  }
  const where = [
    code === null ? "without a region" : `in ${code}`,
    `on ${date}`,
    ...(effective === undefined
      ? []
      : [effective.band === null ? "in no band: not governed" : `in the band ${effective.band}`]),
  ];
  const defaults = [...(effective?.values ?? [])].filter(([, { origin }]) => origin.kind === "default");
  await print(asYaml(policy, `What decides ${where.join(", ")}.`, origins));
  if (defaults.length > 0) {
    await print(
      `\n# Defaults:\n${defaults.map(([key, { value }]) => `#   ${key}: ${JSON.stringify(value)}\n`).join("")}`,
    );
  }
}

function unknownRegion(region: string, codes: readonly string[]): UserError {
  const offer = nearest(region, codes);
  return new UserError(`There is no region "${region}".${offer === undefined ? "" : ` Did you mean "${offer}"?`}`, {
    hint: codes.length === 0 ? "The policy has no regions." : `The regions are ${codes.join(", ")}.`,
  });
}

/** Only the band of one age. */
function ofBand(policy: PolicyInput, band: string | null): PolicyInput {
  const bands = Object.entries(policy.bands).filter(([name]) => name === band);
  if (bands.length === 0) return { ...policy, bands: {}, governs: "nobody" };
  const { unknownAge, ...rest } = policy;
  return { ...rest, ...(unknownAge === band && { unknownAge }), bands: Object.fromEntries(bands) };
}

/** The origin of each value, by its dotted path. A list of plain values is one value. */
function originsOf(
  policy: PolicyInput,
  originAt: ReturnType<typeof resolveWithOrigins>["originAt"],
): { readonly [path: string]: string } {
  const origins: [string, string][] = [];
  const visit = (value: unknown, path: Path): void => {
    if (isPlain(value)) origins.push([path.join("."), formatOrigin(originAt(path))]);
    else if (Array.isArray(value)) value.forEach((item, index) => visit(item, [...path, index]));
    else for (const [key, item] of Object.entries(value as object)) visit(item, [...path, key]);
  };
  visit(policy, []);
  return Object.fromEntries(origins);
}

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Array.isArray(value) && value.every((item) => typeof item !== "object");
}

const CLOCK_TIME = /^\d\d:\d\d$/;

function asYaml(policy: PolicyInput, heading: string, origins: { readonly [path: string]: string }): string {
  const document = new Document(policy, { aliasDuplicateObjects: false });
  document.commentBefore = ` ${heading}`;
  if (document.contents !== null) addOrigins(document.contents, [], origins);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function addOrigins(node: Node, path: Path, origins: { readonly [path: string]: string }): void {
  const origin = origins[path.join(".")];
  if (origin !== undefined) node.comment = ` ${origin}`;
  if (isMap(node)) {
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      if (isScalar(pair.value) && CLOCK_TIME.test(String(pair.value.value))) pair.value.type = "QUOTE_DOUBLE";
      if (isNode(pair.value)) addOrigins(pair.value, [...path, String(pair.key.value)], origins);
    }
  } else if (isSeq(node)) {
    node.flow = node.items.every((item) => isScalar(item));
    node.items.forEach((item, index) => {
      if (isNode(item)) addOrigins(item, [...path, index], origins);
    });
  }
}
