import type { ProblemCode } from "./problem.ts";

export type JsonBody = Readonly<Record<string, unknown>>;

/** A request's body, read once and whole, because its model and its last message decide what becomes of it. */
export type BodyReading =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly json: JsonBody }
  | { readonly problem: ProblemCode };

/** Reads at most `limit` bytes as a JSON object, by what comes and not by what is declared. */
export async function readBody(request: Request, limit: number): Promise<BodyReading> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) return { problem: "body-too-large" };
  const bytes = await bytesOf(request, limit);
  if (typeof bytes === "string") return { problem: bytes };
  const json = parse(bytes);
  return json === null ? { problem: "body-not-json" } : { bytes, json };
}

async function bytesOf(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | ProblemCode> {
  const { body } = request;
  if (body === null) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > limit) {
        await reader.cancel().catch(() => {});
        return "body-too-large";
      }
      parts.push(value);
    }
  } catch {
    return "body-incomplete";
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

function parse(bytes: Uint8Array): JsonBody | null {
  try {
    return asObject(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
}

export function asObject(value: unknown): JsonBody | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonBody) : null;
}

export function stringIn(body: JsonBody, key: string): string | null {
  const value = body[key];
  return typeof value === "string" && value !== "" ? value : null;
}
