import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Account } from "@recess/core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../test/support/chromium.ts";
import { MINUTE, type PeerGateway, SERVICE_KEY, startGateway } from "./gateway.ts";
import { connectionTo, type OpenWebui, type Person, startOpenWebui, VERSION } from "./open-webui.ts";
import { REPLY, REPLY_AFTER_A_TOOL, startUpstream, type Upstream } from "./upstream.ts";

const POLICY = `
bands:
  teen:
    ages: [13, 18]
    dailyLimit: 1h
    messageLimits: [{ limit: 20, per: day }]
    reminders: [{ id: ai-disclosure, at: start-of-day }]
`;

const MORE = `
identity: [{ kind: open-webui, jwtSecret: { env: JWT_SECRET }, sharedSecret: { env: CHAT_SECRET } }]
words: { setBy: { family: true } }
decisions: { keys: [{ key: { env: SERVICE_KEY }, name: open-webui, scopes: [status] }] }
`;

const ZONE = "Asia/Shanghai";
const TOOL = `
class Tools:
    def hour(self) -> str:
        """
        What time it is.
        """
        return "noon"
`;

const pictures = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const filter = readFileSync(new URL("../examples/gateway/open-webui/recess_filter.py", import.meta.url), "utf8");

describe(`Open WebUI ${VERSION}`, () => {
  let upstream: Upstream;
  let gateway: PeerGateway;
  let chats: OpenWebui;
  let browser: Browser;
  let child: Person;
  let adult: Person;
  let page: Page;
  let account: Account;

  beforeAll(async () => {
    upstream = await startUpstream();
    gateway = await startGateway({ upstream: upstream.url, policy: POLICY, people: "[]\n", more: MORE });
    chats = await startOpenWebui(gateway.url);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await chats?.stop();
    await gateway?.stop();
    await upstream?.close();
  });

  const left = async (): Promise<number | undefined> =>
    (await gateway.gateway.governor.status(account)).quotas[0]?.remaining;

  /** Signs in as a user would, in a separate browser context. */
  async function signIn({ email, password }: Person): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 640 }, locale: "en-US" });
    const opened = await context.newPage();
    opened.setDefaultTimeout(300_000);
    await opened.goto(`${chats.url}/auth`);
    await opened.locator("input[autocomplete=email], input#email, input[type=email]").first().fill(email);
    await opened.locator("input[type=password]").first().fill(password);
    await opened.locator("button[type=submit]").first().click();
    await opened.locator("#chat-input").waitFor();
    return opened;
  }

  /** Writes a message into a new chat and returns the reply. With `tools`, only once the page has loaded the model's tools. */
  async function say(on: Page, model: string, text: string, expected: RegExp, { tools = false } = {}): Promise<string> {
    // Open WebUI does not show what arrives before its page listens.
    const listens = on.waitForEvent("websocket").then((socket) => socket.waitForEvent("framereceived"));
    await on.goto(`${chats.url}/?model=${model}`);
    await listens;
    await (tools ? on.getByLabel("Available Tools").waitFor() : sleep(1000));
    const input = on.locator("#chat-input");
    await input.click();
    await on.keyboard.type(text);
    await on.keyboard.press("Enter");
    const reply = on.locator(".chat-assistant").last();
    try {
      await reply.filter({ hasText: expected }).waitFor();
    } catch (error) {
      await on.screenshot({ path: join(tmpdir(), "recess-peers-failed.png") });
      throw error;
    }
    return reply.innerText();
  }

  /** Waits for the requests that the chat sends by itself after a message. */
  async function tasksFrom(asked: number, count: number): Promise<void> {
    const isTask = ({ body }: { body: object }): boolean => JSON.stringify(body).includes("### Task");
    await expect.poll(() => upstream.received.slice(asked).filter(isTask).length, { timeout: 300_000 }).toBe(count);
  }

  test("connected by its API", async () => {
    // The same settings as in the compose file, entered by an admin.
    expect(await chats.asAdmin("/openai/config")).toMatchObject(connectionTo(gateway.url));
    await chats.asAdmin("/openai/config/update", connectionTo(gateway.url));
    child = await chats.addPerson("Ana");
    adult = await chats.addPerson("Eva");
    account = { id: child.id, age: 14, timeZone: ZONE };
    await gateway.setPeople(
      [
        `- { id: ${child.id}, age: 14, timeZone: ${ZONE} }`,
        `- { id: ${adult.id}, age: 40, timeZone: ${ZONE} }`,
        "",
      ].join("\n"),
    );
    const response = await fetch(`${chats.url}/api/models`, {
      headers: { authorization: `Bearer ${await chats.tokenOf(child)}` },
    });
    const { data } = (await response.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toContain("starling");
  });

  test("reminded", async () => {
    page = await signIn(child);
    const asked = upstream.received.length;
    const text = await say(page, "starling", "Why is the sky blue?", /The sky is blue\./);
    await page.screenshot({ path: `${pictures}open-webui-reminder.png` });
    expect(text).toMatch(/\bAI\b[^]*The sky is blue\./);
    await tasksFrom(asked, 3);
  });

  test("titles, tags", async () => {
    // The title, tags and follow-up questions after the message were not charged.
    expect(await left()).toBe(19);
    expect(upstream.received.filter(({ body }) => JSON.stringify(body).includes("### Task")).length).toBe(3);
    for (const { headers } of upstream.received) expect(JSON.stringify(headers)).not.toMatch(/openwebui|example\.com/i);
  });

  test("tool loop", async () => {
    await chats.asAdmin("/api/v1/tools/create", {
      id: "hours",
      name: "Hours",
      content: TOOL,
      meta: { description: "Tells the time." },
      access_grants: [{ principal_type: "user", principal_id: "*", permission: "read" }],
    });
    await chats.asAdmin("/api/v1/models/create", {
      id: "starling-with-hours",
      base_model_id: "starling",
      name: "Starling with hours",
      meta: { toolIds: ["hours"] },
      params: { function_calling: "native" },
      access_grants: [{ principal_type: "user", principal_id: "*", permission: "read" }],
    });
    const before = (await left()) ?? 0;
    const asked = upstream.received.length;
    await say(page, "starling-with-hours", "What time is it?", new RegExp(REPLY_AFTER_A_TOOL), { tools: true });
    const messages = upstream.received.slice(asked).filter(({ body }) => "tools" in body);
    expect(messages.length).toBe(2);
    expect(await left()).toBe(before - 1);
    await tasksFrom(asked, 3);
  });

  test("adult", async () => {
    const own = await signIn(adult);
    expect(await say(own, "starling", "Why is the sky blue?", /The sky is blue\./)).not.toMatch(/\bAI\b/);
    await own.context().close();
  });

  test("forged headers", async () => {
    const before = (await left()) ?? 0;
    const token = await chats.tokenOf(child);
    const forged = {
      "X-OpenWebUI-User-Id": adult.id,
      "X-OpenWebUI-User-Jwt": "eyJhbGciOiJub25lIn0.e30.",
      "X-OpenWebUI-Task": "title_generation",
      "X-OpenWebUI-User-Message-Id": "always-the-same",
    };
    const body = {
      model: "starling",
      stream: false,
      messages: [{ role: "user", content: "And why at night?" }],
      metadata: { task: "title_generation", user_id: adult.id },
      task: "title_generation",
      user: adult.id,
    };
    const status = await page.evaluate(
      async ({ headers, json }) =>
        (await fetch("/api/chat/completions", { method: "POST", headers, body: json })).status,
      {
        headers: { ...forged, authorization: `Bearer ${token}`, "content-type": "application/json" },
        json: JSON.stringify(body),
      },
    );
    expect(status).toBe(200);
    expect(await left()).toBe(before - 1);
    // The same for requests that bypass the chat.
    const direct = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers: { ...forged, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(direct.status).toBe(401);
    expect(await left()).toBe(before - 1);
  });

  test("filter", async () => {
    await chats.asAdmin("/api/v1/functions/create", {
      id: "recess",
      name: "Recess",
      content: filter,
      meta: { description: "Shows how much time is left." },
    });
    await chats.asAdmin("/api/v1/functions/id/recess/valves/update", {
      gateway_url: gateway.url,
      status_key: SERVICE_KEY,
      timeout_seconds: 10,
    });
    await chats.asAdmin("/api/v1/functions/id/recess/toggle", {});
    await chats.asAdmin("/api/v1/functions/id/recess/toggle/global", {});
    await say(page, "starling", "Tell me more.", new RegExp(REPLY));
    await page
      .getByText(/\d+ min of chat time left/)
      .first()
      .waitFor();
    await page.screenshot({ path: `${pictures}open-webui-filter.png` });
  });

  test("stopped kindly", async () => {
    const { governor } = gateway.gateway;
    for (let minute = 0; minute < 70; minute++) {
      await governor.heartbeat(account, { device: "phone" });
      gateway.advance(MINUTE);
    }
    const asked = upstream.received.length;
    const text = await say(page, "starling", "One more question?", /today|tomorrow/);
    expect(text).not.toMatch(/[{}]|\b40\d\b/);
    await page.screenshot({ path: `${pictures}open-webui-stopped.png` });
    const isMessage = ({ path, body }: { path: string; body: object }): boolean =>
      path.endsWith("/chat/completions") && !JSON.stringify(body).includes("### Task");
    expect(upstream.received.slice(asked).filter(isMessage)).toEqual([]);
    // Nobody else is.
    const own = await signIn(adult);
    expect(await say(own, "starling", "Why is the sky blue?", /The sky is blue\./)).toContain(REPLY);
    await own.context().close();
  });
});
