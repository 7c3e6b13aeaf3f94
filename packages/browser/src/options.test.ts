import { describe, expect, test } from "vitest";
import { createApi } from "./api.ts";
import { createRecess } from "./client.ts";
import type { RecessOptions } from "./options.ts";

describe("headers", () => {
  const sent = async (headers: RecessOptions["headers"]): Promise<string> => {
    let given = "";
    const send = (async (_url: string, init: RequestInit) => {
      given = JSON.stringify([...new Headers(init.headers)]);
      return new Response("{}");
    }) as typeof fetch;
    await createApi("/recess", send, headers ?? {})();
    return given;
  };

  test.each([
    ["an object", { authorization: "Bearer a" }],
    ["pairs", [["authorization", "Bearer a"]] as [string, string][]],
    ["a Headers", new Headers({ authorization: "Bearer a" })],
    ["a function", () => ({ authorization: "Bearer a" })],
    ["a function that returns a Headers", () => new Headers({ authorization: "Bearer a" })],
  ])("as %s are sent", async (_, headers) => {
    expect(await sent(headers)).toBe('[["authorization","Bearer a"],["content-type","application/json"]]');
    expect(() => createRecess({ headers })).not.toThrow();
  });

  test("from a function are computed for each request", async () => {
    let tokens = 0;
    const seen: (string | null)[] = [];
    const send = (async (_url: string, init: RequestInit) => {
      seen.push(new Headers(init.headers).get("authorization"));
      return new Response("{}");
    }) as typeof fetch;
    const call = createApi("/recess", send, () => ({ authorization: `Bearer ${(tokens += 1)}` }));
    await call();
    await call({ type: "active", device: "d" });
    expect(seen).toEqual(["Bearer 1", "Bearer 2"]);
  });
});

test.each([
  [{ endpoint: 7 }, "`endpoint` must be a valid string"],
  [{ endpoint: "/recess/" }, "`endpoint` must be a valid string"],
  [{ endpoint: "/" }, "`endpoint` must be a valid string"],
  [{ idleMs: -1 }, "`idleMs` must be a valid number"],
  [{ endpoint: null }, "`endpoint` must be a valid string"],
  [{ idleMs: "5m" }, "`idleMs` must be a valid number"],
  [{ idleMs: NaN }, "`idleMs` must be a valid number"],
  [{ idleMs: 0 }, "`idleMs` must be a valid number"],
  [{ fetch: {} }, "`fetch` must be a valid function"],
  [{ url: "/recess" }, "`url` must be a valid option"],
  [{ endpont: "/recess" }, "`endpont` must be a valid option"],
  [{ headers: 7 }, "`headers` must be a valid object"],
  [{ headers: null }, "Headers"],
  [{ headers: { "no header": "x" } }, "header"],
])("createRecess(%o) throws a TypeError", (options, message) => {
  expect(() => createRecess(options as never)).toThrow(TypeError);
  expect(() => createRecess(options as never)).toThrow(message);
});

test("options that are undefined count as not given", () => {
  expect(() => createRecess({ endpoint: undefined, headers: undefined } as never)).not.toThrow();
  for (const idleMs of [0.5, 90_000, Infinity]) expect(() => createRecess({ idleMs })).not.toThrow();
  for (const endpoint of ["", "/a/b", "https://api.test/recess"])
    expect(() => createRecess({ endpoint })).not.toThrow();
});
