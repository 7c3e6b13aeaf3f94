import type { Browser, Page } from "playwright-core";
import { type CallProvider, jsonChat, recessCalls } from "@recess/hono/socket";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { bundle } from "../support/bundle.ts";
import { launchChromium } from "../support/chromium.ts";
import { type Site, type SiteOptions, startSite } from "./site.ts";

interface Dialed {
  readonly call: { end(): void } | null;
  readonly connection: RTCPeerConnection;
}

// What the page has, and what the tests store there.
declare const recess: {
  getSnapshot(): { readonly phase: string; readonly state: { readonly reason: string | null } | null };
  said(text: string): void;
};
declare const client: {
  getSnapshot(): { readonly phase: string; readonly remainingMs: number | null };
  refresh(): Promise<void>;
};
declare const drafts: string[];
declare const notes: number[];
declare const socket: WebSocket;
declare const dialed: Dialed;
declare function talk(user: string): WebSocket;
declare function dial(): Promise<Dialed>;

// A browser on a busy machine is slow.
vi.setConfig({ testTimeout: 300_000 });

let browser: Browser;
let script: string;
let site: Site;
beforeAll(async () => {
  [browser, script] = await Promise.all([
    launchChromium("--autoplay-policy=no-user-gesture-required"),
    bundle(fileURLToPath(new URL("pages/talk.ts", import.meta.url))),
  ]);
});
afterAll(async () => browser?.close());
afterEach(async () => site.close());

const kai = { id: "kai", age: 14 };
const poll = <Value>(value: () => Value) => expect.poll(value, { timeout: 200_000 });

async function openPage(options: Partial<SiteOptions>): Promise<Page> {
  site = await startSite({
    dialect: jsonChat(),
    model: () => ({ onMessage: (_event, ws) => ws.send(JSON.stringify({ type: "delta", reply: "r", text: "Yes." })) }),
    ...options,
    routes(app, shared) {
      app.get("/", (c) =>
        c.html(
          `<!doctype html><title>Talk</title><recess-chip></recess-chip><recess-shield></recess-shield><script type="module" src="/page.js"></script>`,
        ),
      );
      app.get("/page.js", (c) => c.body(script, 200, { "content-type": "text/javascript" }));
      options.routes?.(app, shared);
    },
  });
  const context = await browser.newContext({ extraHTTPHeaders: { "x-user": "kai" } });
  context.setDefaultTimeout(200_000);
  const page = await context.newPage();
  // Every note that is played, by its pitch.
  await page.addInitScript(() => {
    const played: number[] = [];
    const { start } = OscillatorNode.prototype;
    Object.assign(globalThis, { notes: played });
    OscillatorNode.prototype.start = function (this: OscillatorNode, at?: number) {
      played.push(Math.round(this.frequency.value));
      start.call(this, at);
    };
  });
  await page.goto(site.origin);
  await page.waitForFunction(() => "recess" in globalThis);
  return page;
}

test("a warning in a conversation plays two soft notes, once; at the end the draft is returned", async () => {
  const page = await openPage({ band: { dailyLimit: "10m", warnings: ["5m"] }, policy: { finishReply: "0s" } });
  await page.evaluate(() => void Object.assign(globalThis, { socket: talk("kai") }));
  await page.waitForFunction(() => socket.readyState === 1);
  /** Says something, and waits for the reply: the server has recorded it before more time passes. */
  const say = async (text: string): Promise<void> =>
    page.evaluate(async (said) => {
      const answered = new Promise<void>((resolve) => {
        socket.addEventListener("message", ({ data }) => {
          if ((JSON.parse(String(data)) as { type: string }).type === "delta") resolve();
        });
      });
      socket.send(JSON.stringify({ type: "message", id: said, text: said }));
      await answered;
    }, text);
  for (let i = 0; i < 23; i += 1) {
    await say(`message ${i}`);
    site.pass(15_000);
  }
  await poll(() => page.evaluate(() => notes)).toEqual([523, 392]);
  await page.evaluate(() => recess.said("and then"));
  await site.governor.pause(kai, {});
  site.pass(15_000);
  await page.waitForFunction(() => socket.readyState === 3);
  await poll(() => page.evaluate(() => recess.getSnapshot().state?.reason)).toBe("paused");
  expect(await page.evaluate(() => [recess.getSnapshot().phase, drafts])).toEqual(["blocked", ["and then"]]);
  expect(await page.evaluate(() => notes)).toHaveLength(2);
});

test("when only speech ends, its screen stays until it is dismissed, and returns when speech is tried again", async () => {
  const page = await openPage({
    band: { dailyLimit: "1h", voice: { dailyLimit: "10m" } },
    policy: { finishReply: "0s" },
  });
  const dialog = page.locator("recess-shield dialog[open]");
  const talkOnPage = async (): Promise<void> =>
    page.evaluate(() => void Object.assign(globalThis, { socket: talk("kai") }));
  await talkOnPage();
  await page.waitForFunction(() => socket.readyState === 1);
  // Somebody speaks on another device until the time for speech is used.
  for (let i = 0; i < 41; i += 1) {
    await site.governor.heartbeat(kai, { reply: true, channel: "voice" });
    site.pass(15_000);
  }
  await page.waitForFunction(() => socket.readyState === 3);
  await dialog.waitFor();
  // The client has asked, and writing is allowed: the screen stays.
  await page.evaluate(async () => client.refresh());
  const phases = (): Promise<string[]> => page.evaluate(() => [client.getSnapshot().phase, recess.getSnapshot().phase]);
  expect(await phases()).toEqual(["open", "blocked"]);
  expect(await page.evaluate(() => recess.getSnapshot().state?.reason)).toBe("daily-limit");
  expect(await dialog.count()).toBe(1);
  await page.keyboard.press("Escape");
  await poll(() => dialog.count()).toBe(0);
  expect(await phases()).toEqual(["open", "open"]);
  // A refused upgrade tells a page nothing, so it asks.
  await talkOnPage();
  await page.waitForFunction(() => socket.readyState === 3);
  await dialog.waitFor();
  expect(await phases()).toEqual(["open", "blocked"]);
});

test("a call by WebRTC: answered by another peer, hung up by the page, at a pause, and refused before it begins", async () => {
  const hungUp: string[] = [];
  const peers = await browser.newContext();
  let begun = 0;
  // A provider whose end of the call is another page.
  const provider: CallProvider = {
    async begin(offer) {
      const peer = await peers.newPage();
      const answer = await peer.evaluate(async (sdp) => {
        const connection = new RTCPeerConnection();
        Object.assign(globalThis, { connection });
        await connection.setRemoteDescription({ type: "offer", sdp });
        await connection.setLocalDescription();
        return connection.localDescription?.sdp ?? "";
      }, offer);
      return { id: `call-${(begun += 1)}`, answer };
    },
    hangUp: async (id) => void hungUp.push(id),
  };
  const page = await openPage({
    routes: (app, shared) => void app.route("/calls", recessCalls({ ...shared, provider })),
  });
  const dialOnPage = async (): Promise<[boolean, string]> =>
    page.evaluate(async () => {
      Object.assign(globalThis, { dialed: await dial() });
      const { call, connection } = dialed;
      return [call !== null, connection.signalingState];
    });
  expect(await dialOnPage()).toEqual([true, "stable"]);
  await page.evaluate(() => dialed.call?.end());
  await poll(() => hungUp).toEqual(["call-1"]);
  expect(await page.evaluate(() => dialed.connection.signalingState)).toBe("closed");

  expect(await dialOnPage()).toEqual([true, "stable"]);
  await site.governor.pause(kai, {});
  site.pass(15_000);
  await poll(() => hungUp).toEqual(["call-1", "call-2"]);

  expect(await dialOnPage()).toEqual([false, "closed"]);
  expect(begun).toBe(2);
  expect(await page.evaluate(() => recess.getSnapshot())).toMatchObject({
    phase: "blocked",
    state: { reason: "paused" },
  });
  await peers.close();
});
