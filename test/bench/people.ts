import type { Account, Governor } from "@recess/core";
import type { PolicyInput } from "@recess/core/policy";

/** Every kind of rule in one band except a token limit, which requires reading the replies. */
export const fullPolicy: PolicyInput = {
  timeZone: "Asia/Shanghai",
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: { default: "2h", weekend: "3h", holiday: "3h" },
      weeklyLimit: "14h",
      break: { after: "45m", rest: "5m", mode: "remind" },
      quietHours: [{ from: "22:00", to: "06:00" }],
      messageLimits: [
        { limit: 40, per: "1h" },
        { limit: 200, per: "day" },
      ],
      reminders: [{ id: "ai", at: "start-of-day", every: "1h" }],
      warnings: ["15m", "5m", "1m"],
      nudges: [
        { id: "long-day", when: { minutesToday: 90 }, cooldown: "24h" },
        { id: "growing", when: { growthPercent: 50, minutesLast7Days: 300 }, cooldown: "7d" },
        { id: "nights", when: { nightsLast7Days: 3, not: { minutesToday: 10 } }, cooldown: "7d", level: "pause" },
      ],
      guardian: { maxExtraTimePerDay: "30m", mayLiftQuietHours: true, mayAdjust: ["dailyLimit"] },
      features: { persistentMemory: false },
    },
  },
  calendar: { holidays: ["2026-10-01", "2026-10-02"], workdays: ["2026-10-10"] },
};

export function accountsOf(count: number): Account[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `account-${i}`,
    age: 13 + (i % 5),
    timeZone: "Asia/Shanghai",
  }));
}

const HEARTBEAT_MS = 25_000;
const MINUTE_MS = 60_000;
const MESSAGE_MS = MINUTE_MS;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 16:00 in Shanghai, on a Monday. */
const FIRST_SESSION = Date.UTC(2026, 10, 23, 8);

/** The events of a session, each with its time after the start: a heartbeat every 25 s, a message every minute. */
function sessionOf(ms: number): readonly { readonly atMs: number; readonly isMessage: boolean }[] {
  return [
    ...Array.from({ length: ms / HEARTBEAT_MS }, (_, i) => ({ atMs: i * HEARTBEAT_MS, isMessage: false })),
    ...Array.from({ length: ms / MESSAGE_MS }, (_, i) => ({ atMs: i * MESSAGE_MS + 1000, isMessage: true })),
  ].toSorted((a, b) => a.atMs - b.atMs);
}

/** The events of one person on a day with two sessions of half an hour. */
export const EVENTS_A_DAY = 2 * sessionOf(30 * MINUTE_MS).length;

/** Two sessions a day, at 16:00 and at 19:00. */
function sessionStart(index: number): number {
  return FIRST_SESSION + Math.floor(index / 2) * DAY_MS + (index % 2) * 3 * HOUR_MS;
}

type Teller = Pick<Governor, "admit" | "heartbeat"> | Recorder;

/** A consumer that only receives the events. */
export interface Recorder {
  admit(account: Account): Promise<unknown>;
  heartbeat(account: Account): Promise<unknown>;
}

/**
 * People who chat for half an hour twice a day in their own time zones. All have the same session; their events follow
 * one another within a tick.
 */
export interface People {
  readonly clock: () => number;
  /** Sends the next event to the governor. */
  readonly step: (governor: Teller) => Promise<unknown>;
  /** Lets all people go through this many complete sessions. */
  readonly live: (governor: Teller, sessions: number) => Promise<void>;
}

export function peopleOf(accounts: readonly Account[], sessionMinutes = 30): People {
  const session = sessionOf(sessionMinutes * MINUTE_MS);
  let person = 0;
  let event = 0;
  let number = 0;
  let now = sessionStart(0);

  const step: People["step"] = (governor) => {
    const account = accounts[person]!;
    const { isMessage } = session[event]!;
    person += 1;
    if (person === accounts.length) {
      person = 0;
      event += 1;
      if (event === session.length) {
        event = 0;
        number += 1;
      }
      now = sessionStart(number) + session[event]!.atMs;
    }
    return isMessage ? governor.admit(account, { device: "tab-1" }) : governor.heartbeat(account, { device: "tab-1" });
  };

  return {
    clock: () => now,
    step,
    live: async (governor, sessions) => {
      for (let i = 0; i < sessions * session.length * accounts.length; i += 1) await step(governor);
    },
  };
}
