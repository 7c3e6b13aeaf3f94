/** Reading JSON whose shape is defined elsewhere. */

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object in a text; `null` if the text is anything else. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function objectIn(value: JsonObject, key: string): JsonObject | null {
  const member = value[key];
  return isObject(member) ? member : null;
}

export function arrayIn(value: JsonObject, key: string): readonly unknown[] {
  const member = value[key];
  return Array.isArray(member) ? member : [];
}

export function textIn(value: JsonObject, key: string): string | null {
  const member = value[key];
  return typeof member === "string" ? member : null;
}

export function numberIn(value: JsonObject, key: string): number | null {
  const member = value[key];
  return typeof member === "number" && Number.isFinite(member) ? member : null;
}
