import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { type FamilyChild, familyPages } from "@recess/hono/family";
import { Hono } from "hono";
import { compare, type Figure, type Group } from "../figure.ts";
import { fullPolicy } from "../people.ts";
import { ownCpu, race } from "../race.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EVENING = Date.UTC(2026, 5, 2, 10);
const SECRET = "a-secret-of-the-benchmark-alone-0123456789";
const CHILDREN: readonly FamilyChild[] = ["Kai", "Mia", "Noor", "Lena"].map((name) => ({
  account: { id: name, age: 14, timeZone: "Asia/Shanghai" },
  name,
}));

/** Fourteen days of use, and a day with a parent's actions and a child's requests. */
async function history(governor: Governor, set: (now: number) => void): Promise<void> {
  for (const { account } of CHILDREN) {
    for (let day = 13; day >= 0; day -= 1) {
      for (let minute = 0; minute < 20; minute += 1) {
        set(EVENING - day * DAY + minute * MINUTE);
        await governor.heartbeat(account);
      }
      const limits = { dailyLimit: day % 2 === 0 ? "90m" : "75m" };
      await governor.adjust(account, { limits, by: "parent", guardianId: "mother" });
      await governor.grant(account, { minutes: 15, by: "parent", guardianId: "mother" });
      // One after the other, as in real use.
      await governor.background();
    }
    await governor.cases.ask(account, { kind: "time", minutes: 15 });
  }
  await governor.background();
}

export const pages: Group = {
  id: "pages",
  title: "The family's page",
  about:
    "One look at the page of a family with 4 children (pages), and at one child's page, rules and history, with 14 days of use and of changes, against an empty page of the same server. In CPU time, without the network.",
  run: async () => {
    let now = EVENING;
    const governor = createGovernor({ policy: definePolicy(fullPolicy), clock: () => now });
    await history(governor, (at) => void (now = at));
    const app = new Hono();
    app.route(
      "/family",
      familyPages({
        governor,
        guardian: () => ({ guardian: { role: "parent", id: "mother" }, children: CHILDREN }),
        app: { name: "Starling" },
        secret: SECRET,
      }),
    );
    app.get("/empty", (c) => c.html("<!doctype html><title>Starling</title>"));
    const look = (path: string) => async (count: number) => {
      for (let i = 0; i < count; i += 1) {
        const response = await app.request(path);
        const html = await response.text();
        if (response.status !== 200 || html.length === 0) throw new Error(`${path}: ${response.status}`);
      }
    };
    const tag = governor.cases.tagOf(CHILDREN[0]!.account.id);
    const figures: Figure[] = [];
    for (const [id, path] of [
      ["pages", "/family"],
      ["pages-child", `/family/${tag}`],
      ["pages-rules", `/family/${tag}/rules`],
      ["pages-history", `/family/${tag}/history`],
    ] as const) {
      const measures = await race(
        [
          { name: "recess", run: look(path) },
          { name: "an empty page", run: look("/empty") },
        ],
        { meter: ownCpu, rounds: 3 },
      );
      figures.push(
        ...compare(
          measures.map(({ name, value }) => ({ name, value: 1000 / value })),
          {
            id,
            unit: "ms a page",
            lessIsBetter: true,
            goals: { "an empty page": { atMost: 15 } },
            floors: ["an empty page"],
          },
        ),
      );
    }
    return figures;
  },
};
