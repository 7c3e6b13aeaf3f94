import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startVoice, type VoiceServer } from "../../examples/voice/src/server/server.ts";
import { launchChromium } from "../support/chromium.ts";
import { createTime } from "./site.ts";

const example = fileURLToPath(new URL("../../examples/voice", import.meta.url));

let browser: Browser;
let server: VoiceServer;
const time = createTime();
beforeAll(async () => {
  await build({ configFile: `${example}/vite.config.ts`, logLevel: "warn" });
  server = await startVoice({ port: 0, clock: time.now, after: time.after });
  browser = await launchChromium("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** A page whose socket and microphone can be inspected. */
async function open(): Promise<{ readonly page: Page; readonly errors: string[] }> {
  const page = await (await browser.newContext({ permissions: ["microphone"] })).newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.addInitScript(() => {
    const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const seen = globalThis as unknown as { tracks: MediaStreamTrack[] };
    seen.tracks = [];
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await get(constraints);
      seen.tracks.push(...stream.getTracks());
      return stream;
    };
  });
  await page.goto(server.url);
  return { page, errors };
}

test("a spoken conversation: captions, time, a guardian's pause that mutes, the screen, and the draft", async () => {
  const { page, errors } = await open();
  await page.getByRole("button", { name: "Talk" }).click();
  // The fake microphone beeps: the provider detects turns, and replies.
  await page.locator("#captions p[data-by=model]").first().waitFor();
  const [cookie] = await page.context().cookies();
  const account = { id: cookie!.value, age: 12 };
  const tracks = (): Promise<boolean[]> =>
    page.evaluate(() =>
      (globalThis as unknown as { tracks: MediaStreamTrack[] }).tracks.map(
        ({ enabled, readyState }) => enabled && readyState === "live",
      ),
    );
  expect(await tracks()).toEqual([true]);
  time.pass(15_000);
  await expect.poll(async () => (await server.governor.status(account)).usedMs).toBe(15_000);
  expect((await server.governor.status(account, { channel: "voice" })).quotas[0]?.remaining).toBeLessThan(60);

  await page.getByLabel("Or write").fill("Is it late?");
  await server.governor.pause(account, {});
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("recess-shield dialog[open]").waitFor();
  expect(await tracks()).toEqual([false]);
  await expect.poll(() => page.getByLabel("Or write").inputValue()).toContain("Is it late?");
  await server.governor.resume(account, {});
  expect(errors).toEqual([]);
});

test("the end of the day: one last sentence in the captions, and the screen with the reason", async () => {
  const { page, errors } = await open();
  await page.getByLabel("Or write").fill("Tell me a story.");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("#captions p[data-by=model]").first().waitFor();
  const [cookie] = await page.context().cookies();
  for (let tick = 0; tick < 14; tick += 1) {
    // Another device reads along, however fast the speech is.
    await server.governor.heartbeat({ id: cookie!.value, age: 12 }, { device: "other" });
    time.pass(14_000);
    await page.waitForTimeout(30);
  }
  await page.locator("#captions p", { hasText: /That's all for today/ }).waitFor();
  time.pass(30_000);
  await page.locator("recess-shield dialog[open]", { hasText: "That's all for today!" }).waitFor();
  expect(errors).toEqual([]);
});

test("a visitor who clears the cookies gets another with the page, which no cache answers", async () => {
  const { page, errors } = await open();
  await page.context().clearCookies();
  const answer = await page.goto(server.url);
  expect(answer?.headers()["cache-control"]).toBe("no-cache");
  expect(await page.context().cookies()).toHaveLength(1);
  expect(errors).toEqual([]);
});
