import { expect, test } from "vitest";
import type { LabelOptions } from "../http/label.ts";
import { mark, plainMarked } from "./mark.ts";

const fields = [
  ["recess-state", "v=1"],
  ["cache-control", "private, no-store"],
] as const;

interface Marking {
  readonly isOk?: boolean;
  readonly isNewBody?: boolean;
  readonly label?: LabelOptions;
}

/** Marked as `Headers`, and as a plain object if that can hold them. */
function marked(
  given: Record<string, string>,
  { isOk = true, isNewBody = true, label }: Marking = {},
): Record<string, string> {
  const headers = new Headers(given);
  const plain = plainMarked(headers, { fields, label, isOk, isNewBody });
  expect([...headers]).toEqual([...new Headers(given)]);
  mark(headers, { fields, label, isOk, isNewBody });
  const entries = Object.fromEntries(headers);
  expect(plain).toEqual(headers.has("set-cookie") || "connection" in given ? null : entries);
  return entries;
}

const own = Object.fromEntries(fields);

test("an answer that has the fields already keeps them, and one that wrote over them gets them back", () => {
  expect(marked({ ...own, "content-type": "a/b" })).toEqual({ ...own, "content-type": "a/b" });
  expect(marked({ "Recess-State": "v=1", "Cache-Control": "public" })).toEqual(own);
  expect(marked({})).toEqual(own);
});

test("fields of the connection, and those it lists, are not forwarded", () => {
  expect(marked({ connection: "close, X-Hop", "x-hop": "1", te: "trailers", "x-kept": "1" })).toEqual({
    ...own,
    "x-kept": "1",
  });
});

test("fields of the body are dropped with a new body, and an upstream's advice on retries is never forwarded", () => {
  const given = { etag: '"1"', "content-length": "3", "x-should-retry": "true" };
  expect(marked(given)).toEqual(own);
  expect(marked(given, { isNewBody: false })).toEqual({ ...own, etag: '"1"', "content-length": "3" });
  expect(marked({ "x-should-retry": "false" })).toEqual({ ...own, "x-should-retry": "false" });
});

test("several cookies are kept", () => {
  expect(marked({ "set-cookie": "a=1" })).toEqual({ ...own, "set-cookie": "a=1" });
});

test("only a good answer is labelled, and an app's own label is kept", () => {
  const label = { header: { name: "X-Made-By", value: "ai" } };
  expect(marked({}, { label })).toEqual({ ...own, "x-made-by": "ai" });
  expect(marked({ "X-Made-By": "us" }, { label })).toEqual({ ...own, "x-made-by": "us" });
  expect(marked({}, { label, isOk: false })).toEqual(own);
  expect(marked({}, { label: { header: false } })).toEqual(own);
});

test("headers that cannot be changed throw only where something would change", () => {
  const { headers } = Response.error();
  expect(() => mark(headers, { fields, label: undefined, isOk: true, isNewBody: true })).toThrow(TypeError);
  expect(() => mark(headers, { fields: [], label: undefined, isOk: true, isNewBody: true })).not.toThrow();
});
