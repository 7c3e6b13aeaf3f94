import { once } from "node:events";
import { connect } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { type Chat, startChat } from "../clients/chat.ts";

// What reaches a real server byte by byte, as a hostile client writes it: every reply is charged, and nothing else is.

let chat: Chat;
afterEach(() => chat.close());

const BODY = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });
const JSON_FIELDS = `Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n`;

/** Sends bytes, and returns everything that comes until the server closes the connection. */
async function exchange(...parts: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(chat.url).port), "127.0.0.1");
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  const closed = once(socket, "close");
  for (const part of parts) socket.write(part);
  await closed;
  return text;
}

const answers = (text: string): number => text.split('"reply":"hello"').length - 1;

test("a client of HTTP/1.0 is answered and charged", async () => {
  chat = await startChat((c) => c.json({ reply: "hello" }));
  const text = await exchange(`POST /chat HTTP/1.0\r\n${JSON_FIELDS}\r\n${BODY}`);
  expect(text).toMatch(/^HTTP\/1\.[01] 200/);
  expect([answers(text), await chat.charged()]).toEqual([1, 1]);
});

test("a client that waits for 100 Continue is answered and charged once", async () => {
  chat = await startChat((c) => c.json({ reply: "hello" }));
  const text = await exchange(
    `POST /chat HTTP/1.1\r\n${JSON_FIELDS}Expect: 100-continue\r\nConnection: close\r\n\r\n`,
    BODY,
  );
  expect([answers(text), await chat.charged()]).toEqual([1, 1]);
});

test("pipelined requests on one connection, with one Idempotency-Key, are charged as often as they are answered", async () => {
  chat = await startChat((c) => c.json({ reply: "hello" }));
  const request = (last: boolean): string =>
    `POST /chat HTTP/1.1\r\n${JSON_FIELDS}Idempotency-Key: k\r\n${last ? "Connection: close\r\n" : ""}\r\n${BODY}`;
  const text = await exchange(request(false) + request(false) + request(true));
  expect(answers(text)).toBe(3);
  expect(await chat.charged()).toBe(3);
});

test("one Idempotency-Key with another body is another message", async () => {
  chat = await startChat((c) => c.json({ reply: "hello" }), {}, { limit: 3 });
  const statuses = [];
  for (let i = 0; i < 5; i++) {
    const { status } = await fetch(`${chat.url}/chat`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "k" },
      body: JSON.stringify({ messages: [{ role: "user", content: `${i}` }] }),
    });
    statuses.push(status);
  }
  expect(statuses).toEqual([200, 200, 200, 403, 403]);
});

test("a request with enormous headers reaches no handler, and nothing is charged", async () => {
  chat = await startChat((c) => c.json({ reply: "hello" }));
  const text = await exchange(`POST /chat HTTP/1.1\r\nX-Long: ${"x".repeat(100_000)}\r\n${JSON_FIELDS}\r\n${BODY}`);
  expect(text).toMatch(/^HTTP\/1\.1 431/);
  expect([chat.requests(), await chat.charged()]).toEqual([0, 0]);
});

test.each<[string, (text: string) => Buffer]>([
  ["br", brotliCompressSync],
  ["gzip", gzipSync],
])("an answer that is encoded with %s comes whole and is charged", async (encoding, compress) => {
  chat = await startChat(
    () =>
      new Response(new Uint8Array(compress('{"reply":"hello"}')), {
        headers: { "content-type": "application/json", "content-encoding": encoding },
      }),
  );
  const text = await exchange(`POST /chat HTTP/1.1\r\n${JSON_FIELDS}Connection: close\r\n\r\n${BODY}`);
  expect(text).toMatch(/^HTTP\/1\.1 200/);
  expect(await chat.charged()).toBe(1);
});

test.each<[string, () => Response, number]>([
  ["a form", () => new Response(new URLSearchParams({ reply: "hello" })), 1],
  ["parts", () => new Response(formOf("hello")), 1],
  ["bytes of a Blob", () => new Response(new Blob(["hello"], { type: "image/png" })), 1],
  ["a redirect", () => new Response(null, { status: 302, headers: { location: "/elsewhere" } }), 1],
  ["an empty 200", () => new Response(""), 0],
  ["a 204", () => new Response(null, { status: 204 }), 1],
  ["a stream that breaks before its first byte", () => new Response(breaking([])), 0],
  ["a stream that breaks behind one character", () => new Response(breaking(["h"])), 1],
  ["a byte order mark alone", () => new Response("\ufeff"), 0],
])("%s is charged as the table says", async (_, reply, charged) => {
  chat = await startChat(reply);
  await fetch(`${chat.url}/chat`, { method: "POST", body: BODY, redirect: "manual" })
    .then((response) => response.text())
    .catch(() => "");
  await expect.poll(() => chat.charged()).toBe(charged);
});

function formOf(text: string): FormData {
  const form = new FormData();
  form.set("reply", text);
  return form;
}

function breaking(parts: readonly string[]): ReadableStream<Uint8Array> {
  const chunks = parts.map((part) => new TextEncoder().encode(part));
  return new ReadableStream({
    pull: (controller) => {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.error(new Error("gone"));
      else controller.enqueue(chunk);
    },
  });
}
