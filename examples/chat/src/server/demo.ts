import type { Governor } from "@recess/core";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { afternoon, type DemoClock, FAST, NORMAL, startOfDemo } from "./clock.ts";
import { accountOf, languages, personNames } from "./people.ts";
import type { Sessions } from "./session.ts";

export interface DemoOptions {
  readonly governor: Governor;
  readonly sessions: Sessions;
  readonly clock: DemoClock;
  /** The machine's clock. */
  readonly now: () => number;
  readonly timeZone: string;
}

const who = z.object({ person: z.enum(personNames), language: z.enum(languages) });
const speed = z.object({ fast: z.boolean() });

/**
 * Only for the demonstration, not for a real app: choosing a person, a fast clock, and days that can
 * be skipped or forgotten.
 */
export function demoRoutes({ governor, sessions, clock, now, timeZone }: DemoOptions): Hono {
  const app = new Hono();

  // JSON cannot be sent from another site without a preflight request, which is not answered here.
  app.use(async (c, next) => {
    if (c.req.method === "POST" && c.req.header("content-type") !== "application/json") return c.body(null, 415);
    return next();
  });

  app.get("/", async (c) => {
    const session = await sessions.read(c);
    return c.json({ ...session, clock: clockState() });
  });

  app.post("/who", async (c) => {
    const choice = await read(c, who);
    if (choice === null) return c.body(null, 400);
    await sessions.write(c, choice);
    return c.body(null, 204);
  });

  /** The state of each person's day. */
  app.get("/people", async (c) => {
    const states = await Promise.all(personNames.map((person) => governor.status(accountOf(person, timeZone))));
    return c.json(
      states.map(({ band, outcome, reason, resumesAt, usedMs, limitMs, remainingMs }, index) => ({
        person: personNames[index],
        band,
        outcome,
        reason,
        resumesAt,
        usedMs,
        limitMs,
        remainingMs,
      })),
    );
  });

  app.post("/clock", async (c) => {
    const choice = await read(c, speed);
    if (choice === null) return c.body(null, 400);
    clock.setSpeed(choice.fast ? FAST : NORMAL);
    return c.json(clockState());
  });

  app.post("/tomorrow", (c) => {
    clock.set(afternoon(clock.now(), timeZone, 1));
    return c.json(clockState());
  });

  app.post("/reset", async (c) => {
    for (const person of personNames) await governor.forget(accountOf(person, timeZone));
    clock.setSpeed(NORMAL);
    clock.set(startOfDemo(now(), timeZone));
    return c.json(clockState());
  });

  const clockState = () => ({ now: clock.now(), speed: clock.speed(), timeZone });
  return app;
}

async function read<T>(c: Context, schema: z.ZodType<T>): Promise<T | null> {
  const result = schema.safeParse(await c.req.json().catch(() => null));
  return result.success ? result.data : null;
}
