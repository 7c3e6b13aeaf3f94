import { createRecess, type Recess } from "@recess/browser";
import { startCall, type Voice, withVoice } from "@recess/browser/voice";
import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recessRoutes } from "@recess/hono";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { blockKey } from "../../packages/browser/src/view.ts";

const kai = { id: "kai", age: 14 };

interface Page {
  readonly governor: Governor;
  readonly client: Recess;
  readonly speech: Recess & Voice;
  /** Speaks for this many minutes. */
  readonly talk: (minutes: number) => Promise<void>;
  /** The state of speech, as the socket reports it. */
  readonly state: () => Promise<unknown>;
}

/** An hour a day, ten minutes of it for speech. */
async function openPage(): Promise<Page> {
  let now = Date.parse("2026-11-24T12:00:00Z");
  const band = { ages: [13, 18] as [number, number], dailyLimit: "1h", guardian: { maxExtraTimePerDay: "1h" } };
  const policy = definePolicy({ timeZone: "UTC", bands: { teen: { ...band, voice: { dailyLimit: "10m" } } } });
  const governor = createGovernor({ policy, clock: () => now });
  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account: () => kai }));
  const client = createRecess({
    fetch: async (input, init) => app.request(new Request(input, init)),
    endpoint: "http://app.example/recess",
  });
  await client.refresh();
  const speech = withVoice(client, { endpoint: "http://app.example/recess" });
  return {
    governor,
    client,
    speech,
    async talk(minutes) {
      for (let i = 0; i < minutes; i += 1) {
        await governor.heartbeat(kai, { reply: true, channel: "voice" });
        now += 60_000;
      }
      await governor.heartbeat(kai, { channel: "voice" });
    },
    state: async () => (await app.request("http://app.example/recess/status?channel=voice")).json(),
  };
}

const shown = ({ speech }: Page): unknown => {
  const { phase, state } = speech.getSnapshot();
  return [phase, state?.channel, state?.reason];
};
const OF_ACCOUNT = ["open", undefined, null];
const OF_SPEECH = ["blocked", "voice", "daily-limit"];

test("a stop of speech only is shown until it is dismissed, and writing stays open", async () => {
  const page = await openPage();
  const { client, speech, talk } = page;
  const blocks: unknown[] = [];
  speech.on("block", ({ channel }) => blocks.push(channel));
  await talk(30);
  await speech.ask();
  await expect.poll(() => shown(page)).toEqual(OF_SPEECH);
  await client.refresh();
  expect(shown(page)).toEqual(OF_SPEECH);
  expect(client.getSnapshot()).toMatchObject({ phase: "open", state: { remainingMs: 50 * 60_000 } });
  speech.acknowledge({ key: blockKey(speech.getSnapshot()) });
  expect(shown(page)).toEqual(OF_ACCOUNT);
  await client.refresh();
  expect(shown(page)).toEqual(OF_ACCOUNT);
  // Retried, and refused again.
  await speech.ask();
  await expect.poll(() => shown(page)).toEqual(OF_SPEECH);
  expect(blocks).toEqual(["voice", "voice"]);
});

test("when the whole account stops, its own screen comes, whichever state arrives first", async () => {
  const page = await openPage();
  await page.talk(30);
  await page.governor.pause(kai, {});
  page.speech.accept(await page.state());
  await expect.poll(() => shown(page)).toEqual(["blocked", undefined, "paused"]);
  await page.governor.resume(kai, {});
  await page.client.refresh();
  expect(shown(page)).toEqual(OF_ACCOUNT);
});

test("while a conversation is open its time is shown, and afterwards that of the account", async () => {
  const page = await openPage();
  const { speech, client } = page;
  const end = speech.conversation();
  speech.accept(await page.state());
  expect(speech.getSnapshot()).toMatchObject({ phase: "open", state: { channel: "voice" }, remainingMs: 600_000 });
  await client.refresh();
  expect(speech.getSnapshot().remainingMs).toBe(600_000);
  end();
  end();
  expect(speech.getSnapshot()).toBe(client.getSnapshot());
  speech.conversation();
  speech.accept(await page.state());
  expect(speech.getSnapshot().remainingMs).toBe(600_000);
});

test("time granted by a guardian removes the screen", async () => {
  const page = await openPage();
  await page.talk(30);
  await page.speech.ask();
  await expect.poll(() => shown(page)).toEqual(OF_SPEECH);
  await page.governor.grant(kai, { minutes: 15 });
  await page.client.refresh();
  expect(shown(page)).toEqual(OF_ACCOUNT);
});

test.each([
  [{ endPoint: "/recess" }, "withVoice: `endPoint` must be one of endpoint, headers, tone, captions, onDraft."],
  [{ toString: "/recess" }, "withVoice: `toString` must be one of endpoint, headers, tone, captions, onDraft."],
  [{ endpoint: 7 }, "withVoice: `endpoint` must be a valid string."],
  [{ tone: "soft" }, "withVoice: `tone` must be a valid boolean."],
  [{ captions: null }, "withVoice: `captions` must be a valid object or function."],
  [{ onDraft: {} }, "withVoice: `onDraft` must be a valid function."],
])("an option that does not exist or cannot be used is an error: %j", (options, message) => {
  expect(() => withVoice(createRecess(), options as object)).toThrow(new TypeError(message));
});

test("options that are undefined count as not given, and a call checks its own", async () => {
  const speech = withVoice(createRecess(), { endpoint: undefined, captions: undefined } as object);
  const connection = {} as RTCPeerConnection;
  await expect(startCall(speech, connection, { endpiont: "/talk" } as object)).rejects.toThrow(
    new TypeError("startCall: `endpiont` must be one of endpoint, fetch."),
  );
});
