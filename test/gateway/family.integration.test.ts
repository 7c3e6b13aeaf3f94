import { join } from "node:path";
import { inviteGuardian, openFamily } from "@recess/gateway";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { freePort } from "../support/redis.ts";
import { MINUTE, startGateway, type TestGateway } from "./gateway.ts";
import { startProvider } from "./oidc-provider.ts";

const POLICY = `
bands:
  teen:
    ages: [13, 18]
    dailyLimit: 1h
    guardian: { maxExtraTimePerDay: 1h }
`;

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

async function startFamily(): Promise<TestGateway> {
  const port = await freePort();
  return startGateway({
    policy: POLICY,
    listen: `127.0.0.1:${port}`,
    more: `family: { url: "http://localhost:${port}", name: "Starling" }\njournal: journal\n`,
  });
}

const siteOf = ({ url }: TestGateway): string => url.replace("127.0.0.1", "localhost");

/** A browser with a virtual fingerprint reader. */
async function openBrowser(): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { context, page };
}

interface Invitation {
  readonly token: string;
  readonly link: string;
  confirm(code: string): Promise<string>;
}

async function invite(gateway: TestGateway, name = "Mum"): Promise<Invitation> {
  const family = await openFamily(join(gateway.folder, "gateway.yaml"), gateway.env);
  const invited = { name, children: [{ id: "ana", name: "Ana" }], staff: null, account: null };
  try {
    const made = await inviteGuardian(family, invited, gateway.now());
    return {
      ...made,
      async confirm(code) {
        const again = await openFamily(join(gateway.folder, "gateway.yaml"), gateway.env);
        try {
          return await again.book.confirm(made.token, code, gateway.now());
        } finally {
          await again.close();
        }
      },
    };
  } finally {
    await family.close();
  }
}

/** Creates a passkey; returns the code that the page shows. */
async function claim(page: Page, link: string): Promise<string> {
  await page.goto(link);
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.locator("[data-code] output").filter({ hasText: /\d/ }).waitFor();
  return page.locator("[data-code] output").innerText();
}

test("a parent is invited, makes a passkey, is confirmed in the terminal, gives time, and signs in again", async () => {
  const gateway = await startFamily();
  const site = siteOf(gateway);
  const { context, page } = await openBrowser();
  await page.goto(`${site}/family`);
  expect(new URL(page.url()).pathname).toBe("/signin");
  const invitation = await invite(gateway);
  const code = await claim(page, invitation.link);
  // Until it is confirmed, the passkey opens nothing.
  expect((await context.request.get(`${site}/family`, { maxRedirects: 0 })).status()).toBe(303);
  expect(await invitation.confirm(code)).toBe("confirmed");
  await page.waitForURL(`${site}/family`);
  await page.getByRole("link", { name: /Ana/ }).click();
  await page.getByRole("button", { name: /15/ }).first().click();
  await expect
    .poll(async () => (await gateway.gateway.governor.status({ id: "ana", age: 14 })).limitMs)
    .toBe(75 * MINUTE);
  // The governor knows before the browser has the page that comes of it.
  await page.waitForURL(/\?done$/);

  // A passkey that was used long ago may restrict, but not loosen.
  gateway.advance(16 * MINUTE);
  await page.reload();
  await page.getByRole("button", { name: /15/ }).first().click();
  await page.waitForURL(/\/signin\?again/);
  expect((await gateway.gateway.governor.status({ id: "ana", age: 14 })).limitMs).toBe(75 * MINUTE);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  // What was sent too late has been kept.
  await page.waitForURL(`${site}/signin/kept`);
  await page.getByRole("button", { name: "Send it now" }).waitFor();

  // The link opens nothing any more, and sessions can be ended everywhere.
  expect((await context.request.get(invitation.link)).status()).toBe(404);
  await page.goto(`${site}/signout`);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.waitForURL(`${site}/signin`);
  await page.goto(`${site}/family`);
  expect(new URL(page.url()).pathname).toBe("/signin");
  expect(gateway.lines.join("")).not.toMatch(/ana|Mum/i);
  await context.close();
});

test("a child who scans the invitation is not confirmed, and cannot guess, frame or post from elsewhere", async () => {
  const gateway = await startFamily();
  const site = siteOf(gateway);
  const { context, page } = await openBrowser();
  const invitation = await invite(gateway);
  const code = await claim(page, invitation.link);
  // The parent finds that the invitation is used.
  const parent = await openBrowser();
  expect((await parent.page.goto(invitation.link))?.status()).toBe(404);
  const wrong = code.replaceAll(/\d/g, (digit) => String((Number(digit) + 1) % 10));
  expect(await invitation.confirm(wrong)).toBe("wrong");
  expect(await invitation.confirm(wrong)).toBe("wrong");
  expect(await invitation.confirm(wrong)).toBe("refused");
  expect(await invitation.confirm(code)).toBe("refused");
  await page.getByText("This invitation was not confirmed.").waitFor();
  await page.goto(`${site}/signin`);
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByText("does not open anything here").waitFor();

  const post = (path: string, headers: Readonly<Record<string, string>>): Promise<number> =>
    fetch(site + path, { method: "POST", headers, body: "{}" }).then(({ status }) => status);
  expect(await post("/signin/options", { origin: "http://elsewhere.example" })).toBe(403);
  expect(await post("/signin/options", { origin: site, "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await post("/signin/options", {})).toBe(403);
  const statuses: number[] = [];
  for (let count = 0; count < 25; count++) statuses.push(await post("/signin/verify", { origin: site }));
  expect(statuses).toContain(401);
  expect(statuses.at(-1)).toBe(429);
  const { headers } = await fetch(`${site}/signin`);
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  // Only people who were invited see the staff's pages.
  expect((await fetch(`${site}/staff`, { redirect: "manual" })).status).toBe(303);
  await context.close();
  await parent.context.close();
});

test("a child signs in at a provider of another site, reads their own page, asks for time, and signs out", async () => {
  const port = await freePort();
  const site = `http://localhost:${port}`;
  const provider = await startProvider(() => site);
  onTestFinished(() => provider.close());
  const gateway = await startGateway({
    policy: POLICY,
    people: "- { id: ana, age: 14, timeZone: Asia/Shanghai, name: Ana, guardians: [mum@example.com] }",
    listen: `127.0.0.1:${port}`,
    more: `family:
  url: "${site}"
  name: Starling
  signIn:
    issuer: "${provider.issuer}"
    clientId: recess
    clientSecret: { env: OIDC_SECRET }
    name: School account
    accountClaim: sub
    guardianClaim: email
`,
  });
  provider.signInAs("ana");
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  const broken: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) broken.push(message.text());
  });
  await page.goto(`${site}/my-rules`);
  await page.getByRole("link", { name: "Continue with School account" }).click();
  // The session's cookie is strict, and the browser returns from another site.
  await page.waitForURL(`${site}/my-rules`);
  await page.getByRole("heading", { name: "What is set for you" }).waitFor();
  await page.getByRole("button", { name: /15/ }).first().click();
  await page.getByText("No answer yet.").waitFor();
  expect((await gateway.gateway.governor.cases.read({ id: "ana" }))?.requests).toHaveLength(1);
  await page.goto(`${site}/signout`);
  await page.getByRole("button", { name: "Sign out here" }).click();
  await page.getByText("You are signed out here.").waitFor();
  expect(await page.getByRole("link", { name: "Sign out of School account too" }).getAttribute("href")).toContain(
    provider.issuer,
  );
  await page.goto(`${site}/my-rules`);
  expect(new URL(page.url()).pathname).toBe("/signin");
  expect(broken).toEqual([]);
  await context.close();
});

test("recess family says how where the file has no pages", async () => {
  const gateway = await startGateway();
  await expect(openFamily(join(gateway.folder, "gateway.yaml"), gateway.env)).rejects.toThrow(/https and a host name/);
});
