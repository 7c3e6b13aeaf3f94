import { connect } from "node:net";
import type { Chat } from "../chat/chat.ts";
import { type AskOptions, CONTENT, type Fields, SCRIPTS } from "./attack-scripts.ts";

/** What a hostile client got: replies, and what the child's account was charged for them. */
export interface Gain {
  readonly script: string;
  readonly answers: number;
  readonly charged: number;
}

export const scripts: readonly string[] = Object.keys(SCRIPTS);

/** Runs a script as a fourteen-year-old with nothing but HTTP, against two servers with the same records. */
export async function attack([chat, other]: readonly [Chat, Pick<Chat, "url">], script: string): Promise<Gain> {
  const cookie = await chat.signIn("fourteen");
  const before = await chargedTo(chat);
  let answers = 0;
  await SCRIPTS[script]!({
    async ask(text, options = {}) {
      const { url } = options.server === 1 ? other : chat;
      if (await answered(url, { cookie, ...options.fields }, text, options)) answers++;
    },
    async write(bytes) {
      answers += (await written(Number(new URL(chat.url).port), bytes)).split(CONTENT).length - 1;
    },
    bytesOf(text, fields = {}) {
      const body = JSON.stringify({ messages: [{ role: "user", content: text }] });
      const head = Object.entries({ Host: "127.0.0.1", Cookie: cookie, ...fields, "Content-Length": body.length });
      return `POST /api/chat HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
    },
    restart: () => chat.restart(),
  });
  return { script, answers, charged: (await chargedTo(chat)) - before };
}

/** How long to wait for a reply, and then until nothing more comes. */
const FIRST_MS = 1000;
const QUIET_MS = 100;

function written(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let came = "";
    const socket = connect(port, "127.0.0.1", () => void socket.write(bytes));
    socket.setTimeout(FIRST_MS, () => socket.destroy());
    socket.on("data", (data) => {
      came += data.toString();
      socket.setTimeout(QUIET_MS);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(came));
  });
}

async function answered(url: string, headers: Fields, text: string, options: AskOptions): Promise<boolean> {
  const {
    path = "/api/chat",
    method = "POST",
    stream = false,
    leaveAfterMs,
    leaveAfterBytes = Infinity,
    leaveAt,
  } = options;
  const leaving = new AbortController();
  const messages = options.messages ?? [{ role: "user", content: text }];
  const hasBody = method === "POST" || method === "PUT";
  const timer = leaveAfterMs === undefined ? undefined : setTimeout(() => leaving.abort(), leaveAfterMs);
  let came = "";
  try {
    const response = await fetch(url + path, {
      method,
      headers,
      signal: leaving.signal,
      ...(hasBody && { body: options.body ?? JSON.stringify({ messages, stream }) }),
    });
    if (!response.ok || response.body === null) return false;
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      came += decoder.decode(next.value, { stream: true });
      if (leaveAt?.test(came) !== true && came.length < leaveAfterBytes) continue;
      leaving.abort();
      break;
    }
  } catch {
    // The client left.
  } finally {
    clearTimeout(timer);
  }
  return CONTENT.test(came);
}

async function chargedTo(chat: Chat): Promise<number> {
  const day = (await chat.status("fourteen")).quotas.find(({ per }) => per === "day");
  return day === undefined ? Number.NaN : day.limit - day.remaining;
}
