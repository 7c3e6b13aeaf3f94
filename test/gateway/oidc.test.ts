import { join } from "node:path";
import { inviteGuardian, openFamily } from "@recess/gateway";
import { expect, onTestFinished, test } from "vitest";
import { asPerson, chat, MINUTE } from "./gateway.ts";
import { CLIENT_SECRET } from "./oidc-provider.ts";
import { type World, world } from "./oidc-world.ts";
import { newVisitor, type Visitor } from "./visitor.ts";

/** The address to which the provider redirects a browser, before the browser goes there. */
async function callbackFor({ provider, site }: World, visitor: Visitor, subject: string): Promise<string> {
  provider.signInAs(subject);
  return visitor.getUntil(`${site}/signin/oidc`, `${site}/signin/oidc/callback`);
}

test("a guardian whom the file names signs in, sees their own child alone, and gives time", async () => {
  const { gateway, signIn, site } = await world();
  const mum = newVisitor();
  const family = await signIn(mum, "mum");
  expect(family).toContain("Ana Lovelace");
  expect(family).not.toMatch(/\bCem\b/);
  const tag = /href="(\/family\/[\w-]+)"/.exec(family)?.[1] ?? "";
  const page = await mum.get(site + tag);
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? "";
  const [token, action, seen] = ["token", "action", "seen"].map(field);
  const form = { token: token ?? "", action: action ?? "", seen: seen ?? "", tab: "today", minutes: "15" };
  await mum.post(`${site}${tag}/grant`, form);
  expect((await gateway.gateway.governor.status({ id: "ana", age: 14 })).limitMs).toBe(75 * MINUTE);
  const cookies = [...(mum.cookies.get(site)?.keys() ?? [])];
  expect(cookies).toEqual(["__Host-recess-family"]);
  expect(gateway.lines.join("")).not.toMatch(/mum|ana|Lovelace/i);
});

test("a child sees only their own page: the rules, the time left, and requests", async () => {
  const { gateway, signIn, site } = await world();
  const [ana, cem] = [
    { id: "ana", age: 14 },
    { id: "cem", age: 14 },
  ];
  await gateway.gateway.governor.pause(cem, { by: "app" });
  // The chat's own refusal says where.
  const refused = await gateway.post("/v1/chat/completions", chat("large-1"), asPerson("cem"));
  expect((await refused.json()).choices[0].message.content).toMatch(/paused[^]*\n\nhttp:\/\/localhost:\d+\/my-rules$/);
  const child = newVisitor();
  const page = await signIn(child, "ana", "/my-rules");
  expect(page).toMatch(/Used: 0 min of 1 hr|1 hr/);
  expect(page).not.toMatch(/paused|Cem/i);
  // With the names from the gateway's file.
  expect(page).toContain("Remembers earlier chats");
  const token = /name="token" value="([^"]*)"/.exec(page)?.[1] ?? "";
  const asked = await child.post(`${site}/my-rules/ask`, { token, action: "a1", ask: "minutes:15" });
  expect(asked.text).toContain("15 min");
  expect((await gateway.gateway.governor.cases.read(ana))?.requests).toHaveLength(1);
  expect((await gateway.gateway.governor.cases.read(cem))?.requests).toEqual([]);
  // They have no access to the pages of families and staff.
  expect((await child.get(`${site}/family`)).text).not.toMatch(/Ana|Cem/);
  expect((await child.get(`${site}/staff`)).status).toBe(404);
  // The address with a slash at its end leads to the same page.
  expect(await child.get(`${site}/my-rules/`)).toMatchObject({ status: 200, url: `${site}/my-rules` });
});

test("unknown people, and addresses that the provider has not verified, get no access", async () => {
  const { gateway, signIn, site } = await world();
  for (const [subject, words] of [
    ["stranger", /^403 .*nobody has added you here/s],
    ["forger", /^403 .*School account has not confirmed your address/s],
    [null, /^403 .*The sign-in was cancelled/s],
  ] as const) {
    const visitor = newVisitor();
    expect(await signIn(visitor, subject)).toMatch(words);
    expect(visitor.cookies.get(site)?.size).toBe(0);
  }
  expect(gateway.lines.join("")).not.toMatch(/stranger|forger|example\.com/);
});

test("a wrong state, another browser's answer and a code that comes twice are refused", async () => {
  const all = await world();
  const { site } = all;
  const mum = newVisitor();
  const back = await callbackFor(all, mum, "mum");
  const changed = new URL(back);
  changed.searchParams.set("state", "another");
  // The browser of another person who received the link has not begun a sign-in.
  const other = newVisitor();
  expect((await other.get(back)).status).toBe(400);
  const kept = new Map(mum.cookies.get(site));
  const flow = (): void => void mum.cookies.set(site, new Map(kept));
  expect((await mum.get(changed.href)).status).toBe(400);
  // A sign-in that was begun is used up, even by a wrong response.
  expect((await mum.get(back)).status).toBe(400);
  flow();
  const wrongIssuer = new URL(back);
  wrongIssuer.searchParams.set("iss", "https://evil.example");
  expect((await mum.get(wrongIssuer.href)).status).toBe(400);
  flow();
  expect((await mum.get(back)).status).toBe(200);
  // Even with the cookie: the provider knows that the code was used.
  flow();
  const again = await mum.get(back);
  expect(again.status).toBe(400);
  expect(again.text).toContain("was used before");
  expect(again.text).not.toContain("http-equiv");
});

test("a sign-in that took longer than ten minutes, or was sealed elsewhere, is refused", async () => {
  const all = await world();
  const mum = newVisitor();
  const late = await callbackFor(all, mum, "mum");
  all.gateway.advance(11 * MINUTE);
  expect((await mum.get(late)).text).toContain("too old");
  const back = await callbackFor(all, mum, "mum");
  const jar = mum.cookies.get(all.site) ?? new Map<string, string>();
  const [name = "", value = ""] = [...jar][0] ?? [];
  jar.set(name, `${value.slice(0, -4)}AAAA`);
  expect((await mum.get(back)).status).toBe(400);
});

test("a provider that is down at the start or later gives a clear message, and is used again once it is back", async () => {
  const { gateway, provider, site, signIn } = await world({ startDown: true });
  expect((await fetch(`${site}/healthz`)).status).toBe(200);
  const mum = newVisitor();
  const away = await mum.get(`${site}/signin/oidc`);
  expect(away.status).toBe(503);
  expect(away.text).toMatch(/Sign-in isn.+t working right now/);
  provider.up();
  expect(await signIn(mum, "mum")).toContain("Ana Lovelace");
  // The session does not need it; a new sign-in does.
  provider.down();
  expect((await mum.get(`${site}/family`)).text).toContain("Ana Lovelace");
  provider.up();
  const late = newVisitor();
  const back = await late.getUntil(`${site}/signin/oidc`, `${site}/signin/oidc/callback`);
  provider.down();
  expect((await late.get(back)).status).toBe(503);
  expect(gateway.lines.join("")).toContain('"what":"sign-in"');
  expect(gateway.lines.join("")).not.toContain(CLIENT_SECRET);
});

test("signing out here ends the session, and the provider's own sign-out ends it too", async () => {
  const { provider, site, signIn } = await world();
  const mum = newVisitor();
  await signIn(mum, "mum");
  const out = await mum.post(`${site}/signout`, {});
  const there = /href="(http:\/\/127[^"]+)"/.exec(out.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(there).toContain(provider.issuer);
  expect(new URL(there).searchParams.get("post_logout_redirect_uri")).toBe(`${site}/signin`);
  expect(new URL((await mum.get(`${site}/family`)).url).pathname).toBe("/signin");

  // Signs out at the provider: its server notifies the gateway, and every browser of that sign-in is signed out.
  expect(await signIn(mum, "mum")).toContain("Ana Lovelace");
  const confirm = await mum.get(`${provider.issuer}/session/end`);
  const secret = /name="xsrf" value="([^"]+)"/.exec(confirm.text)?.[1] ?? "";
  await mum.post(`${provider.issuer}/session/end/confirm`, { xsrf: secret, logout: "yes" });
  await expect.poll(async () => new URL((await mum.get(`${site}/family`)).url).pathname).toBe("/signin");
});

test("a logout token that is forged, of another kind or missing ends nothing", async () => {
  const { site, signIn } = await world();
  const mum = newVisitor();
  await signIn(mum, "mum");
  const send = (body: string): Promise<number> =>
    fetch(`${site}/signin/oidc/logout`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    }).then(({ status }) => status);
  const unsigned = ["eyJhbGciOiJub25lIn0", Buffer.from('{"sub":"mum"}').toString("base64url"), ""].join(".");
  expect(await send("")).toBe(400);
  expect(await send(`logout_token=${unsigned}`)).toBe(400);
  expect(await send(`logout_token=${"x".repeat(200_000)}`)).toBe(400);
  expect((await mum.get(`${site}/family`)).text).toContain("Ana Lovelace");
});

test("a wrong client secret is reported only to the operator", async () => {
  const { gateway, signIn } = await world({ secret: "SERVICE_KEY" });
  expect(await signIn(newVisitor(), "mum")).toMatch(/^503 .*not set up correctly/s);
  expect(gateway.lines.join("")).toContain('"what":"sign-in","detail":"invalid_client"');
  expect(gateway.lines.join("")).not.toContain(gateway.env["SERVICE_KEY"]);
});

test("loosening a limit needs a new sign-in after 15 minutes, and tightening one does not", async () => {
  const { gateway, provider, site, signIn } = await world();
  const limits = async (): Promise<number | null> =>
    (await gateway.gateway.governor.status({ id: "ana", age: 14 })).limitMs;
  const mum = newVisitor();
  const family = await signIn(mum, "mum");
  const page = site + (/href="(\/family\/[\w-]+)"/.exec(family)?.[1] ?? "");
  gateway.advance(16 * MINUTE);
  const form = async (more: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> => {
    const { text } = await mum.get(page);
    const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";
    return { token: field("token"), action: crypto.randomUUID(), seen: field("seen"), tab: "today", ...more };
  };
  const asked = await mum.post(`${page}/grant`, await form({ minutes: "15" }));
  expect(asked.url).toBe(`${site}/signin?again&to=%2Ffamily`);
  expect(await limits()).toBe(60 * MINUTE);
  // Another person at this browser does not see what was kept, and gets their own page.
  const dad = newVisitor();
  dad.cookies.set(site, new Map(mum.cookies.get(site)));
  expect(await signIn(dad, "dad", "/signin?again")).not.toContain("has been kept");
  // Its sender does, and it is sent unchanged. Without this sign-in there is nothing to see.
  expect((await newVisitor().get(`${site}/signin/kept`)).url).toBe(`${site}/signin`);
  const kept = await signIn(mum, "mum", "/signin?again");
  expect(kept).toContain("Your change has been kept, and is not in force yet.");
  const hidden = [...kept.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
  expect(fields).toMatchObject({ minutes: "15", tab: "today" });
  const action = /<form method="post" action="([^"]*)"/.exec(kept)?.[1] ?? "";
  expect((await mum.post(site + action, fields)).url).toBe(`${page}?done`);
  expect(await limits()).toBe(75 * MINUTE);
  // It was sent: the next sign-in leads to the usual page.
  expect(await signIn(mum, "mum", "/signin?again")).not.toContain("has been kept");
  gateway.advance(16 * MINUTE);
  expect((await mum.post(`${page}/pause`, await form({ for: "30" }))).url).toContain(page);
  // The provider still has a session, and must ask again.
  const authorization = await mum.getUntil(`${site}/signin/oidc?again=`, provider.issuer);
  expect(new URL(authorization).searchParams.get("prompt")).toBe("login");
  expect(new URL(authorization).searchParams.get("max_age")).toBe("0");
});

test("an invitation can be claimed at the provider, but only with the code in the terminal", async () => {
  const all = await world();
  const { gateway, site, provider } = all;
  const file = join(gateway.folder, "gateway.yaml");
  const family = await openFamily(file, gateway.env);
  onTestFinished(() => family.close());
  const invited = { name: "Sam", children: [], staff: "agent", account: null } as const;
  const { token, link } = await inviteGuardian(family, invited, gateway.now());
  const sam = newVisitor();
  provider.signInAs("stranger");
  const page = await sam.get(link.replace(/^.*\/invite/, `${site}/invite`));
  expect(page.text).toContain("Continue with School account");
  const claimed = await sam.get(`${site}/signin/oidc?invitation=${token}`);
  const code = /<output[^>]*>([\d ]+)<\/output>/.exec(claimed.text)?.[1] ?? "";
  expect((await sam.get(`${site}/staff`)).url).toContain("/signin");
  expect(await family.book.confirm(token, "000 000", gateway.now())).not.toBe("confirmed");
  expect(await family.book.confirm(token, code, gateway.now())).toBe("confirmed");
  const state = await sam.post(`${site}/invite/${token}/state`, {});
  expect(JSON.parse(state.text)).toEqual({ state: "confirmed", to: "/staff" });
  const ana = { id: "ana", age: 14 };
  await gateway.gateway.governor.cases.appeal(ana, { kind: "limit-is-wrong", text: "Too short." });
  const desk = await sam.get(`${site}/staff`);
  expect(desk.status).toBe(200);
  // Staff choose from the options in the gateway's file.
  expect(desk.text).toContain("The limit is for everyone of your age.");
  const search = await sam.get(`${site}/staff/account`);
  const signed = /name="token" value="([^"]*)"/.exec(search.text)?.[1] ?? "";
  const found = await sam.post(`${site}/staff/account`, { token: signed, action: "a1", id: "ana" });
  expect(found.text).toContain('<option value="age-check">The age is being checked</option>');
  // Next time they sign in as usual.
  expect(await all.signIn(newVisitor(), "stranger", "/staff")).not.toMatch(/^403/);
});
