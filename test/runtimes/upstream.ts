import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { constants, createBrotliCompress, createDeflate, createGzip } from "node:zlib";
import type { Readable, Transform } from "node:stream";
import { expect } from "vitest";
import { openAIChat } from "../support/replies.ts";

/** The encoding of an upstream's response; `asked`: the one that the request accepts. */
const ENCODINGS = ["identity", "gzip", "deflate", "br"] as const;
type Encoding = (typeof ENCODINGS)[number];

const WHOLE = JSON.stringify({
  id: "1",
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: "Here." }, finish_reason: "stop" }],
  usage: { prompt_tokens: 30, completion_tokens: 30, total_tokens: 60 },
});
const STREAM = [
  openAIChat.role(),
  openAIChat.text("He"),
  openAIChat.text("re."),
  openAIChat.usage(60),
  openAIChat.end(),
];

export interface Upstream {
  readonly url: string;
  close(): Promise<void>;
}

/** A provider on loopback: `/json`, `/stream` and `/endless`, encoded as `?encoding=` says. */
export async function startUpstream(): Promise<Upstream> {
  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? "/", "http://upstream.test");
    const asked = /\b(gzip|br|deflate)\b/.exec(String(req.headers["accept-encoding"]))?.[1] ?? "identity";
    const encoding = (searchParams.get("encoding") ?? asked) as Encoding;
    req.resume();
    res.writeHead(200, {
      "Content-Type": pathname === "/json" ? "application/json" : "text/event-stream",
      ...(encoding !== "identity" && { "Content-Encoding": encoding }),
    });
    const out = encoder(encoding);
    const body: Transform | typeof res = out ?? res;
    out?.pipe(res);
    void (async () => {
      for await (const chunk of chunksOf(pathname)) {
        if (res.destroyed) break;
        body.write(chunk);
        out?.flush();
      }
      body.end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Encoder = Readable & Transform & { flush(): void };

function encoder(encoding: Encoding): Encoder | null {
  if (encoding === "gzip") return createGzip();
  if (encoding === "deflate") return createDeflate();
  return encoding === "br" ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }) : null;
}

async function* chunksOf(path: string): AsyncIterable<string> {
  if (path === "/json") yield WHOLE;
  else if (path === "/stream") yield* STREAM;
  else {
    yield openAIChat.role();
    // Longer than any limit of the test.
    for (let word = 0; word < 500; word++) {
      yield openAIChat.text(`word ${word} `);
      await sleep(20);
    }
  }
}

/** The results of one runtime's app with this upstream, for one of its two ways to forward. */
export async function checkForwarding(origin: string, upstream: Upstream, way: "fetch" | "proxy"): Promise<void> {
  const encodings = way === "proxy" ? [null] : ENCODINGS;
  const check = async (encoding: Encoding | null): Promise<void> => {
    const query = encoding === null ? "" : `?encoding=${encoding}`;
    const ask = async (path: string, user: string): Promise<Response> =>
      fetch(`${origin}/${way}`, {
        method: "POST",
        body: '{"stream":true,"stream_options":{"include_usage":true}}',
        headers: { "x-user": `${user} ${way} ${encoding}`, "x-upstream": upstream.url + path + query },
        signal: AbortSignal.timeout(100_000),
      });
    for (const path of ["/json", "/stream"]) {
      const where = `${path} ${encoding}`;
      for (let message = 0; message < 2; message++) {
        const text = await (await ask(path, `child of ${path}`)).text();
        if (path === "/json")
          expect(JSON.parse(text), where).toMatchObject({ choices: [{}], recess: { band: "child" } });
        else expect(text.replaceAll(/^:.*\n\n/gm, ""), where).toBe(STREAM.join(""));
      }
      // Tokens are counted after the response.
      let refused = await ask(path, `child of ${path}`);
      for (let tries = 0; refused.status === 200 && tries < 500; tries++) {
        await refused.text();
        await sleep(20);
        refused = await ask(path, `child of ${path}`);
      }
      expect(await refused.json(), where).toMatchObject({ error: { code: "token-limit" } });
    }
    // The limit of three minutes is a second and a half here, and the time to finish a quarter of a second.
    const text = await (await ask("/endless", "kai")).text();
    expect(text).toContain("This reply ends here.");
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  };
  await Promise.all(encodings.map(check));
}
