import { once } from "node:events";
import { createServer, type IncomingMessage, request as connect, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Account, createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { afterEach, describe, expect, test } from "vitest";
import { decisionOf, nodeGuard, type NodeGuardOptions, replySignal } from "./node-guard.ts";

const kai: Account = { id: "kai", age: 14 };
const NOON = Date.parse("2026-11-24T12:00:00Z");
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const CALL = { id: "call_1", type: "function", function: { name: "look", arguments: "{}" } };

type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

interface App {
  readonly url: string;
  readonly governor: Governor;
  /** The number of messages left of three. */
  left(): Promise<number | undefined>;
}

async function serve(handler: Handler, options: Partial<NodeGuardOptions> = {}): Promise<App> {
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 3, per: "day" }] } } }),
    clock: () => NOON,
  });
  const guard = nodeGuard({ governor, account: () => kai, onError: () => {}, ...options });
  const server = createServer((incoming, outgoing) => {
    guard(incoming, outgoing, (error) => {
      if (error === undefined) return handler(incoming, outgoing);
      outgoing.statusCode = 500;
      return outgoing.end("The app's own error page.");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const left = async (): Promise<number | undefined> => (await governor.status(kai)).quotas[0]?.remaining;
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/chat`, governor, left };
}

const post = (url: string, body = '{"messages":[]}', init: RequestInit = {}): Promise<Response> =>
  fetch(url, { method: "POST", body, headers: { "content-type": "application/json" }, ...init });

describe("nodeGuard", () => {
  test("charges a message, refuses when none is left, and never runs the handler then", async () => {
    let runs = 0;
    const { url } = await serve((_, outgoing) => {
      runs += 1;
      outgoing.setHeader("content-type", "application/json");
      outgoing.end('{"reply":"Hello!"}');
    });
    for (const left of [2, 1, 0]) {
      const answer = await post(url);
      expect(await answer.json()).toEqual({ reply: "Hello!" });
      expect(answer.headers.get("ratelimit")).toContain(`r=${left};`);
    }
    const refused = await post(url);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error: { code: "message-limit" } });
    expect(runs).toBe(3);
  });

  test("passes status, message, headers and cookies as the handler gave them", async () => {
    const { url } = await serve((_, outgoing) => {
      outgoing.setHeader("set-cookie", ["a=1", "b=2"]);
      outgoing.writeHead(201, "Made", { "content-type": "text/plain", "x-own": "yes" });
      outgoing.end("Hello!");
    });
    const answer = await post(url);
    expect([answer.status, answer.statusText]).toEqual([201, "Made"]);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(answer.headers.get("x-own")).toBe("yes");
    expect(await answer.text()).toBe("Hello!");
  });

  test("streams: each part reaches the client before the next is written", async () => {
    let write: ((part: string) => void) | undefined;
    const { url } = await serve((_, outgoing) => {
      outgoing.writeHead(200, { "content-type": "text/plain" });
      outgoing.flushHeaders();
      write = (part) => void outgoing.write(part);
      outgoing.write("one ");
      outgoing.once("done", () => outgoing.end("three"));
      write = (part) => {
        outgoing.write(part);
        outgoing.emit("done");
      };
    });
    const answer = await post(url);
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader.read()).toEqual({ done: false, value: "one " });
    write?.("two ");
    let rest = "";
    for (let next = await reader.read(); !next.done; next = await reader.read()) rest += next.value;
    expect(rest).toBe("two three");
  });

  test.each([10, 200_000, 9_000_000])("leaves a body of %i bytes for the handler to read", async (length) => {
    const body = JSON.stringify({ text: "x".repeat(length) });
    const { url } = await serve(async (incoming, outgoing) => {
      outgoing.end(String((await text(incoming)).length));
    });
    expect(await (await post(url, body)).text()).toBe(String(body.length));
  });

  test("leaves a body that comes in chunks, without a length", async () => {
    const { url } = await serve(async (incoming, outgoing) => void outgoing.end(await text(incoming)));
    const parts = Readable.from(['{"messages":', "[]", "}"]);
    const init = { method: "POST", body: Readable.toWeb(parts), duplex: "half" } as RequestInit;
    expect(await (await fetch(url, init)).text()).toBe('{"messages":[]}');
  });

  test("the result of a tool is a step, also behind a conversation of 2 MiB", async () => {
    const { url, left } = await serve((_, outgoing) => {
      outgoing.setHeader("content-type", "application/json");
      outgoing.end(JSON.stringify({ choices: [{ message: { role: "assistant", tool_calls: [CALL] } }] }));
    });
    const question = { role: "user", content: "x".repeat(2_000_000) };
    await (await post(url, JSON.stringify({ messages: [question] }))).text();
    expect(await left()).toBe(2);
    const messages = [
      question,
      { role: "assistant", content: null, tool_calls: [CALL] },
      { role: "tool", tool_call_id: CALL.id, content: "seen" },
    ];
    const step = await post(url, JSON.stringify({ messages }));
    expect([step.status, await left()]).toEqual([200, 2]);
  });

  test("knows a retry by the body that a parser in front has read", async () => {
    const { url, left } = await serve((_, outgoing) => void outgoing.end("Hello!"), {});
    const governor = createGovernor({
      policy: definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 3, per: "day" }] } } }),
    });
    const guard = nodeGuard({ governor, account: () => kai });
    const parse = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
      Object.assign(incoming, { body: JSON.parse(await text(incoming)) as unknown });
      guard(incoming, outgoing, () => outgoing.end("Hello!"));
    };
    const server = createServer((incoming, outgoing) => void parse(incoming, outgoing)).listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(async () => server.close());
    const parsed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/chat`;
    const headers = { "idempotency-key": "k1", "content-type": "application/json" };
    for (const question of ["one", "two"]) await (await post(parsed, JSON.stringify({ question }), { headers })).text();
    // The same key with another body is another message, also where nothing was parsed.
    expect((await governor.status(kai)).quotas[0]?.remaining).toBe(1);
    for (const question of ["one", "two"]) await (await post(url, JSON.stringify({ question }), { headers })).text();
    expect(await left()).toBe(1);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("No model."))],
    [
      "throws at once",
      () => {
        throw new Error("No model.");
      },
    ],
  ] as const)("gives the message back when the handler %s", async (_, fail) => {
    const { url, left } = await serve(fail);
    await post(url).then(
      (answer) => expect(answer.status).toBe(500),
      () => undefined,
    );
    expect(await left()).toBe(3);
  });

  test("gives the message back when the handler answers 502", async () => {
    const { url, left } = await serve((_, outgoing) => {
      outgoing.statusCode = 502;
      outgoing.end("No model.");
    });
    expect((await post(url)).status).toBe(502);
    expect(await left()).toBe(3);
  });

  test("a reply that breaks off does not look complete, and stays charged", async () => {
    const { url, left } = await serve((_, outgoing) => {
      outgoing.writeHead(200, { "content-type": "text/plain" });
      outgoing.write("Once ", () => setImmediate(() => outgoing.destroy(new Error("The model is gone."))));
    });
    await expect(post(url).then((answer) => answer.text())).rejects.toThrow();
    expect(await left()).toBe(2);
  });

  test("a client that leaves aborts the model's signal, and gets nothing back", async () => {
    let signal: AbortSignal | undefined;
    const { url, left } = await serve((incoming, outgoing) => {
      signal = replySignal(incoming);
      outgoing.writeHead(200, { "content-type": "text/plain" });
      outgoing.write("Once ");
    });
    const leaving = new AbortController();
    const answer = await post(url, "{}", { signal: leaving.signal });
    await answer.body!.getReader().read();
    leaving.abort();
    if (!signal!.aborted) await once(signal!, "abort");
    expect(await left()).toBe(2);
  });

  test("a slow reader slows the handler down", async () => {
    let written = 0;
    const { url } = await serve((_, outgoing) => {
      outgoing.writeHead(200, { "content-type": "application/octet-stream" });
      const parts = function* (): Generator<Buffer> {
        for (let i = 0; i < 2_000; i += 1) {
          written += 65_536;
          yield Buffer.alloc(65_536);
        }
      };
      pipeline(Readable.from(parts()), outgoing).catch(() => {});
    });
    const client = connect(url, { method: "POST" });
    client.end();
    const [answer] = (await once(client, "response")) as [IncomingMessage];
    answer.pause();
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(written).toBeLessThan(2_000 * 65_536);
    client.destroy();
  });

  test("the handler finds its decision, and neither HEAD nor OPTIONS runs it", async () => {
    const outcomes: (string | undefined)[] = [];
    const { url, left } = await serve((incoming, outgoing) => {
      outcomes.push(decisionOf(incoming)?.outcome);
      outgoing.end("Hello!");
    });
    for (const method of ["HEAD", "OPTIONS", "GET"]) expect((await fetch(url, { method })).ok).toBe(true);
    expect([outcomes, await left()]).toEqual([["allow"], 2]);
  });

  test("someone who is not governed keeps the response of the handler", async () => {
    const { url } = await serve((_, outgoing) => void outgoing.writeHead(204).end(), { account: () => null });
    const answer = await post(url);
    expect(answer.status).toBe(204);
    expect(answer.headers.has("recess-state")).toBe(false);
  });

  test("an account function that throws goes to the app's own error page", async () => {
    const { url } = await serve((_, outgoing) => void outgoing.end("Hello!"), {
      account: () => {
        throw new Error("No database.");
      },
    });
    const answer = await post(url);
    expect([answer.status, await answer.text()]).toEqual([500, "The app's own error page."]);
  });

  test.each(["evil.example/x", "", "a b"])("a Host header of %j is not an address, and does no harm", async (host) => {
    const { url } = await serve((_, outgoing) => void outgoing.end("Hello!"));
    const client = connect(url, { method: "POST", headers: { host }, setHost: false });
    client.end("{}");
    const [answer] = (await once(client, "response")) as [IncomingMessage];
    expect([answer.statusCode, await text(answer)]).toEqual([200, "Hello!"]);
  });

  test("says what is wrong with its options, and with a signal of a request that it has not seen", () => {
    expect(() => nodeGuard({ account: () => kai } as unknown as NodeGuardOptions)).toThrow(
      "nodeGuard: `governor` must be made by createGovernor().",
    );
    expect(() => replySignal({} as IncomingMessage)).toThrow("this request has not been through nodeGuard()");
  });
});
