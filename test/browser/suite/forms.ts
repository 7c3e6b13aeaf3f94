import { expect } from "vitest";
import { EVENING, kai, startSite } from "../../family/site.ts";
import { soon } from "../soon.ts";
import { click } from "./hand.ts";
import type { Suite } from "./suite.ts";

/** The family's and the child's pages, whose forms work without scripts. */
export function forms({ core, tab: openTab }: Suite): void {
  core("a family's pages work without script: a parent answers, and nothing is given twice", async () => {
    const site = await startSite({}, { scripts: false });
    try {
      site.set(EVENING);
      await site.use(kai, 45);
      const link = await site.askFor(kai, { minutes: 30 });
      const tab = await openTab(site.url);
      await tab.evaluate("void (document.cookie = 'who=mother')");
      await tab.goto(site.url + link);
      const main = (): Promise<string> => tab.evaluate("document.querySelector('main')?.textContent ?? ''");
      expect(await main()).toMatch(/Kai asks in Starling for 30 min/);
      await click(tab, "main form button");
      await soon(() => main().catch(() => "")).toMatch(/Given: 30 min/);
      // Back, and the same link again.
      await tab.goto(site.url + link);
      expect(await tab.evaluate("document.querySelectorAll('main form button').length")).toBe(0);
      await tab.goto(`${site.url}/family/${site.tag(kai)}`);
      expect(await main()).toMatch(/1 hr 30 min|90 min|1 hour 30/);
    } finally {
      await site.close();
    }
  });
}
