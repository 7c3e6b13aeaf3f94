import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { systemReason, UserError } from "../errors.ts";
import type { CompareRequest, LookRequest, SaveRequest } from "./api.ts";
import { makeComparer } from "./compare.ts";
import { policyFile, readAs } from "./file.ts";
import { makeLooker } from "./look.ts";

export interface Studio {
  /** Includes the token. */
  readonly url: string;
  close(): Promise<void>;
}

const PAGE = fileURLToPath(new URL("../../dist/studio/page/", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** No policy is longer than this. */
const MAX_BODY = 1024 * 1024;

/** All resources come from this server. The editor creates its styles by script. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/**
 * Serves the page and its requests only on the loopback address. A request needs the token, which changes at each
 * start. A page of another site that knows the token is refused, as is a host name that was pointed here (DNS
 * rebinding).
 */
export async function startStudio(path: string, port: number): Promise<Studio> {
  const file = policyFile(path);
  await file.read();
  const assets = await readAssets();
  const { look } = makeLooker(readAs(path));
  const { compare } = makeComparer(readAs(path));
  const token = randomBytes(24).toString("base64url");
  let hosts: ReadonlySet<string> = new Set();

  const answers: Readonly<Record<string, (body: unknown) => Promise<unknown>>> = {
    file: () => file.read(),
    look: (body) => look(body as LookRequest),
    compare: async (body) => compare(body as CompareRequest, (await file.read()).text),
    save: (body) => file.save(body as SaveRequest),
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const end = (status: number, body: string | Buffer, type = "text/plain; charset=utf-8"): void => {
      response.writeHead(status, {
        "Content-Type": type,
        "Cache-Control": "no-store",
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
      });
      response.end(body);
    };
    const { host = "", origin } = request.headers;
    if (!hosts.has(host) || (origin !== undefined && origin !== `http://${host}`))
      return end(403, "This is not the studio's page.");
    const [, given = "", ...rest] = (request.url ?? "").replace(/[?#].*$/, "").split("/");
    if (!isSame(given, token)) return end(404, "There is nothing here. The studio's address contains a token.");
    const name = rest.join("/");
    const answer = name.startsWith("api/") ? answers[name.slice(4)] : undefined;
    if (answer !== undefined) {
      // A form on another site cannot send JSON, and a page cannot omit its origin from a POST.
      if (request.method !== "POST" || origin === undefined || request.headers["content-type"] !== "application/json") {
        return end(403, "This is not the studio's page.");
      }
      const body = await bodyOf(request);
      if (body === undefined) return end(413, "That is too large for a policy.");
      return end(200, JSON.stringify(await answer(body)), "application/json");
    }
    if (request.method !== "GET") return end(405, "Only GET is allowed.");
    const asset = assets.get(name === "" ? "index.html" : name);
    if (asset === undefined) return end(404, "There is nothing here.");
    return end(200, asset, TYPES[extname(name === "" ? "index.html" : name)]);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      response.writeHead(500, { "Content-Type": "text/plain; charset=utf-8" });
      return response.end(error instanceof Error ? error.message : String(error));
    });
  });
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new UserError(`Port ${port} cannot be used: ${systemReason(error) ?? String(error)}.`, { cause: error });
  }
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  hosts = new Set([`127.0.0.1:${actual}`, `localhost:${actual}`]);
  return {
    url: `http://127.0.0.1:${actual}/${token}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString() || "null");
}

async function readAssets(): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(PAGE, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async ({ name, parentPath }): Promise<[string, Buffer]> => {
        const path = join(parentPath, name);
        return [relative(PAGE, path).replaceAll(sep, "/"), await readFile(path)];
      }),
    ),
  );
}
