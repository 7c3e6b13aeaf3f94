import { createGovernor, memoryStore } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { MemoryStore as ExpressMemoryStore } from "express-rate-limit";
import { RateLimiterMemory, RateLimiterUnion } from "rate-limiter-flexible";
import { compare, type Group } from "../figure.ts";
import { accountsOf, EVENTS_A_DAY, fullPolicy, peopleOf } from "../people.ts";
import { ownCpu, race, type Runner } from "../race.ts";

const ACCOUNTS = 1000;
const accounts = accountsOf(ACCOUNTS);

/** More than elsewhere, because both sides are near each other, and the machine's speed changes within seconds. */
const ROUNDS = 11;

/**
 * Operations before the first measured one: nine days of the accounts. On the eighth, nudges compare two weeks for the first
 * time, and code that was compiled before is compiled anew; a round that fell there was slower by a third.
 */
const FIRST_OPERATIONS = 9 * EVENTS_A_DAY * ACCOUNTS;

function ours(): Runner {
  const people = peopleOf(accounts);
  const governor = createGovernor({ policy: definePolicy(fullPolicy), store: memoryStore(), clock: people.clock });
  return {
    name: "recess",
    run: async (operations) => {
      for (let i = 0; i < operations; i += 1) await people.step(governor);
    },
  };
}

/** One call after the other, each for the next account. */
function inTurn(name: string, call: (key: string) => Promise<unknown>): Runner {
  let next = 0;
  return {
    name,
    run: async (operations) => {
      for (let i = 0; i < operations; i += 1) await call(accounts[(next = (next + 1) % ACCOUNTS)]!.id);
    },
  };
}

const limiter = (keyPrefix: string, duration: number): RateLimiterMemory =>
  new RateLimiterMemory({ keyPrefix, points: 1e12, duration });

export const memory: Group = {
  id: "memory",
  title: "A decision in memory",
  about:
    `${ACCOUNTS.toLocaleString("en")} accounts under a policy with every kind of rule, each with two sessions of half an hour ` +
    "a day: a heartbeat each 25 s and a message each minute, in the account's own time. The peers count one, two or three " +
    "windows and know no days, zones, breaks or nights. In CPU time.",
  run: async () => {
    const single = limiter("one", 3600);
    const three = [limiter("minute", 60), limiter("hour", 3600), limiter("day", 86_400)];
    const union = new RateLimiterUnion(limiter("u1", 60), limiter("u2", 3600), limiter("u3", 86_400));
    const express = new ExpressMemoryStore();
    express.init({ windowMs: 3_600_000 } as never);
    const counts = new Map<string, { count: number }>();
    const measures = await race(
      [
        ours(),
        inTurn("rate-limiter-flexible, one", (key) => single.consume(key)),
        inTurn("rate-limiter-flexible, three in turn", async (key) => {
          for (const one of three) await one.consume(key);
        }),
        inTurn("rate-limiter-flexible, RateLimiterUnion of three", (key) => union.consume(key)),
        inTurn("express-rate-limit, MemoryStore", (key) => express.increment(key)),
        inTurn("a Map", async (key) => {
          counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1 });
        }),
      ],
      { meter: ownCpu, firstOperations: FIRST_OPERATIONS, rounds: ROUNDS },
    );
    express.shutdown();
    return compare(measures, {
      id: "memory",
      unit: "decisions/s",
      goals: { "rate-limiter-flexible, three in turn": { ratioAtLeast: 1 } },
      floors: ["a Map"],
    });
  },
};
