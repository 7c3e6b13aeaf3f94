import canonicalize from "canonicalize";

/** JSON in RFC 8785's canonical form: equal values give equal text, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  try {
    return canonicalize(value) ?? "null";
  } catch {
    // RFC 8785 does not define lone surrogates; this writes U+FFFD, as a UTF-8 encoder does.
    return canonicalize(wellFormed(value)) ?? "null";
  }
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(/\p{Surrogate}/gu, "\ufffd");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [wellFormed(key), wellFormed(part)]));
}
