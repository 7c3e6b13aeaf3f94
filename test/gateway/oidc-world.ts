import { expect, onTestFinished } from "vitest";
import { freePort } from "../support/redis.ts";
import { startGateway, type TestGateway } from "./gateway.ts";
import { startProvider, type TestProvider } from "./oidc-provider.ts";
import type { Visitor } from "./visitor.ts";

const POLICY = `
bands:
  teen: { ages: [13, 18], dailyLimit: 1h, guardian: { maxExtraTimePerDay: 1h }, features: { memory: false } }
`;

const PEOPLE = `
- { id: ana, age: 14, timeZone: Asia/Shanghai, name: Ana Lovelace, guardians: [mum@example.com] }
- { id: cem, age: 14, timeZone: Asia/Shanghai, name: Cem Karaca, guardians: [dad@example.com] }
`;

export interface World {
  readonly gateway: TestGateway;
  readonly provider: TestProvider;
  /** The gateway's address for browsers. */
  readonly site: string;
  /** Signs someone in from a page that requires it; returns the last page. */
  signIn(visitor: Visitor, subject: string | null, page?: string): Promise<string>;
}

export interface WorldSetup {
  /** The environment variable with the client's secret. */
  readonly secret?: string;
  readonly startDown?: boolean;
  readonly people?: string;
  /** Settings of the gateway's file, besides `journal` and `family`. */
  readonly more?: string;
  /** Settings of `family`, indented. */
  readonly family?: string;
}

export async function world({
  secret = "OIDC_SECRET",
  startDown = false,
  people = PEOPLE,
  more = "",
  family = "",
}: WorldSetup = {}): Promise<World> {
  const port = await freePort();
  const site = `http://localhost:${port}`;
  const provider = await startProvider(() => site);
  onTestFinished(() => provider.close());
  if (startDown) provider.down();
  const gateway = await startGateway({
    policy: POLICY,
    people,
    listen: `127.0.0.1:${port}`,
    more: `${more}
journal: journal
family:
  url: ${site}
  name: Starling
${family}
  features: { memory: Remembers earlier chats }
  staff:
    reasons: { age-check: The age is being checked }
    answers: [{ name: Limit explained, text: The limit is for everyone of your age. }]
  signIn:
    issuer: ${provider.issuer}
    clientId: recess
    clientSecret: { env: ${secret} }
    name: School account
    accountClaim: sub
    guardianClaim: email
`,
  });
  return {
    gateway,
    provider,
    site,
    async signIn(visitor, subject, page = "/family") {
      provider.signInAs(subject);
      const before = await visitor.get(site + page);
      expect(new URL(before.url).pathname).toBe("/signin");
      const link = /href="(\/signin\/oidc[^"]*)"/.exec(before.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
      const back = await visitor.get(site + link);
      const next = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(back.text)?.[1];
      return next === undefined ? `${back.status} ${back.text}` : (await visitor.get(site + next)).text;
    },
  };
}
