import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { SHORT_REPLY } from "./app.ts";

interface State {
  readonly outcome: string;
  readonly reason: string | null;
  readonly usedMs: number;
  readonly remainingMs: number;
  readonly notices: readonly { readonly id: string }[];
}

type Ask = Omit<RequestInit, "headers"> & { readonly headers?: { readonly [name: string]: string } };

/** One person's day with a limit of three minutes, which take a second and a half here. */
export async function checkChat(origin: string, user = "kai"): Promise<void> {
  const ask = (path: string, init: Ask = {}): Promise<Response> =>
    fetch(origin + path, {
      method: "POST",
      body: '{"messages":[]}',
      ...init,
      headers: { "x-user": user, ...init.headers },
    });
  const heartbeat = { body: '{"type":"active","device":"tab-1"}', headers: { "content-type": "application/json" } };

  const setClock = (body: { readonly isHeld: boolean; readonly passMs?: number }): Promise<Response> =>
    fetch(`${origin}/clock`, { method: "POST", body: JSON.stringify(body) });

  await setClock({ isHeld: true });
  const first = await ask("/chat");
  expect(first.headers.get("recess-state")).toMatch(/^v=1, d="nudge", rem=180, /);
  expect(first.headers.get("content-type")).toBe("text/event-stream");
  const text = await first.text();
  expect(statesIn(text)[0]).toMatchObject({ outcome: "allow", notices: [{ id: "reminder:ai" }] });
  expect(withoutComments(text)).toBe(SHORT_REPLY);

  await setClock({ isHeld: true, passMs: 5000 });
  const beat = await ask("/recess/heartbeat", heartbeat);
  expect(beat.status).toBe(200);
  const { usedMs, remainingMs, ...rest } = (await beat.json()) as State;
  expect(rest).toMatchObject({ v: 1, band: "teen", outcome: "allow", notices: [] });
  expect(usedMs).toBeGreaterThan(0);
  expect(usedMs + remainingMs).toBe(180_000);
  const elsewhere = { ...heartbeat.headers, "sec-fetch-site": "cross-site" };
  expect((await ask("/recess/heartbeat", { ...heartbeat, headers: elsewhere })).status).toBe(403);

  const adult = await ask("/chat", { headers: { "x-user": "adult" } });
  expect(await adult.text()).toBe(SHORT_REPLY);
  expect(adult.headers.has("recess-state")).toBe(false);

  await checkLeaving(origin, `${user} who leaves`);

  await setClock({ isHeld: false });
  // The limit is reached while this one streams: it continues for half a minute and ends completely.
  const endless = await (await ask("/chat?endless")).text();
  const states = statesIn(endless);
  expect(states.some(({ notices }) => notices.some(({ id }) => id === "warning"))).toBe(true);
  expect(states.at(-1)).toMatchObject({ outcome: "block", reason: "daily-limit" });
  expect(endless).toContain("\n\n:\n\n");
  expect(endless.endsWith("data: [DONE]\n\n")).toBe(true);
  expect(endless).toContain('"finish_reason":"stop"');

  const refused = await ask("/chat");
  expect(refused.status).toBe(403);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3600);
  const body = await refused.json();
  expect(body).toMatchObject({ status: 403, error: { code: "daily-limit" }, recess: { v: 1, reason: "daily-limit" } });

  const status = await ask("/recess/status", { method: "GET", body: null });
  expect(await status.json()).toMatchObject({ outcome: "block", reason: "daily-limit" });
}

/** The model's stream ends with its reader. */
async function checkLeaving(origin: string, user: string): Promise<void> {
  const count = async (): Promise<unknown> => (await fetch(`${origin}/cancelled`)).json();
  const before = await count();
  const leaving = new AbortController();
  const { signal } = leaving;
  const reply = await fetch(`${origin}/chat?endless`, {
    method: "POST",
    body: "{}",
    signal,
    headers: { "x-user": user },
  });
  const reader = reply.body!.getReader();
  await reader.read();
  leaving.abort();
  await reader.read().catch(() => undefined);
  for (let tries = 0; (await count()) === before && tries < 1000; tries += 1) await sleep(20);
  expect(await count()).not.toBe(before);
}

function statesIn(text: string): State[] {
  return [...text.matchAll(/^: recess (\{.*\})$/gm)].map(([, json]) => JSON.parse(json ?? "") as State);
}

function withoutComments(text: string): string {
  return text.replaceAll(/^:.*\n\n/gm, "");
}
