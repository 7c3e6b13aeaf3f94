import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createLog, inviteGuardian, openFamily, serveGateway } from "@recess/gateway";
import { expect, onTestFinished, test } from "vitest";
import { MINUTE, type TestGateway } from "./gateway.ts";
import { world } from "./oidc-world.ts";
import { newVisitor, type Visitor } from "./visitor.ts";

const ANA = { id: "ana", age: 14, timeZone: "Asia/Shanghai" };

interface Hook {
  readonly url: string;
  readonly events: readonly { readonly type: string; readonly link?: string | null }[];
}

/** The webhook of the operator's mailer, which receives requests. */
async function startHook(): Promise<Hook> {
  const events: { type: string; link?: string | null }[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (data) => (text += String(data)));
    request.on("end", () => {
      events.push(JSON.parse(text));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, events };
}

/** Ana asks for 15 minutes on her own page. */
async function ask(site: string, child: Visitor, page: string): Promise<void> {
  const token = /name="token" value="([^"]*)"/.exec(page)?.[1] ?? "";
  await child.post(`${site}/my-rules/ask`, { token, action: "a1", ask: "minutes:15" });
}

const limitOf = async ({ gateway }: TestGateway): Promise<number | null> =>
  (await gateway.governor.status(ANA)).limitMs;

test("a child's request reaches the webhook with a link by which a guardian answers, once, without signing in", async () => {
  const hook = await startHook();
  const { gateway, signIn, site } = await world({
    more: `guardians: { webhook: { url: "${hook.url}", secret: { env: SECRET } } }`,
  });
  const child = newVisitor();
  await ask(site, child, await signIn(child, "ana", "/my-rules"));
  await expect
    .poll(() => hook.events.find(({ type }) => type === "requested")?.link)
    .toContain(`${site}/family/answer/`);
  const link = hook.events.find(({ type }) => type === "requested")?.link ?? "";
  // As a word: three letters in a row occur in some random tokens.
  expect(link).not.toMatch(/\bana\b/i);
  const dad = newVisitor();
  const page = await dad.get(link);
  // The page names the app and the child as in the file; opening it changes nothing.
  expect(page.text).toContain("Starling");
  expect(page.text).toContain("Ana Lovelace");
  expect(page.headers.get("referrer-policy")).toBe("no-referrer");
  expect(await limitOf(gateway)).toBe(60 * MINUTE);
  await dad.post(link, { minutes: "15" });
  expect(await limitOf(gateway)).toBe(75 * MINUTE);
  await dad.post(link, { minutes: "60" });
  expect(await limitOf(gateway)).toBe(75 * MINUTE);
  const forged = await dad.get(`${link.slice(0, -4)}AAAA`);
  expect(forged.status).toBe(404);
  expect(forged.text).not.toMatch(/\bAna\b/);
  // A former parent can no longer answer.
  await gateway.write("people.yaml", "- { id: ana, age: 14, timeZone: Asia/Shanghai }");
  await gateway.gateway.reload();
  expect((await dad.get(link)).status).toBe(404);
  expect(gateway.lines.join("")).not.toMatch(/answer\/[\w-]|Lovelace/);
});

test("changing a secret keeps records, families and open links", async () => {
  const hook = await startHook();
  const { gateway, signIn, site } = await world({
    more: `guardians: { webhook: { url: "${hook.url}", secret: { env: SECRET } } }`,
  });
  const child = newVisitor();
  await ask(site, child, await signIn(child, "ana", "/my-rules"));
  await expect.poll(() => hook.events.find(({ type }) => type === "requested")?.link).toContain("/family/answer/");
  const link = hook.events.find(({ type }) => type === "requested")?.link ?? "";
  await gateway.gateway.governor.admit(ANA);
  const file = join(gateway.folder, "gateway.yaml");
  const before = await openFamily(file, gateway.env);
  const mum = { name: "Mum", children: [{ id: "ana", name: "Ana" }], staff: null, account: null };
  const { token } = await inviteGuardian(before, mum, gateway.now());
  const proof = { passkey: { id: "p1", publicKey: "", counter: 0, transports: [] } };
  const claimed = await before.book.claim(token, { proof, claim: "c" }, gateway.now());
  await before.book.confirm(token, claimed?.code ?? "", gateway.now());
  await before.close();
  await gateway.close();

  const text = await readFile(file, "utf8");
  await gateway.write(
    "gateway.yaml",
    text.replace("secret: { env: SECRET }\n", "secret: { env: NEW }\npreviousSecret: { env: SECRET }\n"),
  );
  const env = { ...gateway.env, NEW: "n".repeat(40) };
  const again = await serveGateway({
    file,
    env,
    listen: `127.0.0.1:${new URL(site).port}`,
    now: gateway.now,
    log: createLog({ level: "silent" }),
  });
  onTestFinished(() => again.close());
  const { governor } = again.gateway;
  gateway.advance(MINUTE);
  expect((await governor.status(ANA)).usedMs).toBe(MINUTE);
  expect((await newVisitor().get(link)).text).toContain("Ana");
  const after = await openFamily(file, env);
  onTestFinished(() => after.close());
  expect((await after.book.read()).guardians.map(({ name }) => name)).toEqual(["Mum"]);
});

test("the pages have the logo and the colours of the gateway's file, and its help", async () => {
  const { site, signIn } = await world({
    more: "words: { help: 'https://help.example.com/teens' }",
    family: '  logo: https://www.example.com/logo.svg\n  colours: { accent: "#004488", accentDark: "#99ccff" }',
  });
  const visitor = newVisitor();
  const signInPage = await visitor.get(`${site}/signin`);
  expect(signInPage.text).toContain('<img src="https://www.example.com/logo.svg" alt="" />');
  expect(signInPage.headers.get("content-security-policy")).toContain("img-src 'self' https://www.example.com;");
  const style = (await visitor.get(`${site}/family/-/style.css`)).text;
  expect(style).toContain("#004488");
  expect(style).toContain("#99ccff");
  const family = await signIn(visitor, "mum");
  expect(family).toContain("https://www.example.com/logo.svg");
  expect(family).toContain('href="https://help.example.com/teens"');
});

test("the pages of sign-in speak the reader's language, and so do their errors", async () => {
  const { site, provider } = await world();
  const get = (path: string, language: string): Promise<Response> =>
    fetch(site + path, { headers: { "accept-language": language } });
  const german = await (await get("/signin", "de-AT,en;q=0.5")).text();
  expect(german).toContain('<html lang="de" dir="ltr">');
  expect(german).toContain("Weiter mit School account");
  const arabic = await (await get("/signout", "ar")).text();
  expect(arabic).toContain('<html lang="ar" dir="rtl">');
  expect(arabic).toContain("تسجيل الخروج هنا");
  expect(await (await get("/invite/unknown", "ja")).text()).toContain("この招待は使えません");
  expect(await (await get("/signin/oidc/callback", "fr")).text()).toContain("Veuillez recommencer.");
  const elsewhere = await fetch(`${site}/signin/options`, {
    method: "POST",
    headers: { "accept-language": "es", "sec-fetch-site": "cross-site" },
  });
  expect((await elsewhere.json()).error.message).toBe(`Esta página solo funciona en ${site}.`);
  provider.down();
  expect(await (await get("/signin/oidc", "pt")).text()).toContain("Tente de novo em alguns minutos.");
});

test("staff who end the app's pause must sign in again after 15 minutes", async () => {
  const { gateway, site, signIn, provider } = await world();
  const family = await openFamily(join(gateway.folder, "gateway.yaml"), gateway.env);
  onTestFinished(() => family.close());
  const sam = newVisitor();
  const invited = { name: "Sam", children: [], staff: "agent", account: null } as const;
  const { token } = await inviteGuardian(family, invited, gateway.now());
  provider.signInAs("stranger");
  const claimed = await sam.get(`${site}/signin/oidc?invitation=${token}`);
  await family.book.confirm(token, /<output[^>]*>([\d ]+)<\/output>/.exec(claimed.text)?.[1] ?? "", gateway.now());
  await signIn(sam, "stranger", "/staff");
  const { governor } = gateway.gateway;
  await governor.pause(ANA, { by: "app" });
  const search = await sam.get(`${site}/staff/account`);
  const field = (text: string, name: string): string =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";
  const found = await sam.post(`${site}/staff/account`, {
    token: field(search.text, "token"),
    action: "a1",
    id: "ana",
  });
  const form = { token: field(found.text, "token"), account: field(found.text, "account"), action: "a2" };
  gateway.advance(16 * MINUTE);
  const stopped = await sam.post(`${site}/staff/account/resume`, form);
  expect(stopped.url).toBe(`${site}/signin?again&to=%2Fstaff`);
  expect((await governor.status(ANA)).reason).toBe("paused");
});
