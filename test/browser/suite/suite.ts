import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Engine, type EngineName, limits, type Tab } from "../engines/engine.ts";
import { launch, whyNotTested } from "../engines/launch.ts";
import { openSite, type Site, type SiteOptions } from "../site.ts";

type Body = () => Promise<void>;

/** What the suite's files need to define their tests. */
export interface Suite {
  readonly name: EngineName;
  /** Runs in every engine, in the ordinary test command. */
  readonly core: (name: string, body: Body) => void;
  /** Runs in Chromium, and in the other engines when everything is run. */
  readonly whole: (name: string, body: Body) => void;
  /** Runs only when everything is run: it takes a minute, and `screens-axe.long.test.ts` does the same in Chromium. */
  readonly exhaustive: (name: string, body: Body) => void;
  /** Runs where the engine can do this to a page. */
  readonly where: (verb: keyof typeof limits, name: string, body: Body) => void;
  engine(): Engine;
  /** A site for this test only. */
  site(options?: Partial<SiteOptions>): Promise<Site>;
  /** A tab that is closed after the test. */
  tab(url: string, where?: { readonly newWindow?: boolean }): Promise<Tab>;
}

/** A daily limit of one hour. */
const policy: SiteOptions["policy"] = { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } };

/** Defines the tests of `files` for one engine: the core, those of the ordinary test command, or all. */
export function describeIn(
  name: EngineName,
  part: "core" | "whole" | "all",
  files: readonly ((suite: Suite) => void)[],
): void {
  const why = whyNotTested(name);
  if (why !== null) {
    // A file without tests would fail. The name of this test says in the output what is missing.
    test(why, () => expect(process.env["CI"]).toBeFalsy());
    return;
  }
  describe(name, () => {
    let engine: Engine;
    let tabs: Tab[] = [];
    let sites: Site[] = [];

    beforeAll(async () => {
      engine = await launch(name);
    });
    afterAll(() => engine?.close());
    afterEach(async () => {
      await Promise.all(tabs.map((tab) => tab.close().catch(() => {})));
      await Promise.all(sites.map((site) => site.close()));
      tabs = [];
      sites = [];
    });

    const whole = (title: string, body: Body): void => {
      if (part !== "core") test(title, body);
    };
    const suite: Suite = {
      name,
      core: (title, body) => {
        test(title, body);
      },
      whole,
      exhaustive: (title, body) => {
        if (part === "all") test(title, body);
      },
      where: (verb, title, body) => {
        if (limits[verb][name] === undefined) whole(title, body);
      },
      engine: () => engine,
      async site(options) {
        const site = await openSite({ policy, ...options });
        sites.push(site);
        return site;
      },
      async tab(url, where) {
        const tab = await engine.open(url, where);
        tabs.push(tab);
        return tab;
      },
    };
    for (const file of files) file(suite);
  });
}
