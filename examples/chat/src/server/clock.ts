import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { TZDate } from "@date-fns/tz";

/** The speed of the demonstration's clock: normal, or an hour a minute. */
export const NORMAL = 1;
export const FAST = 60;

/**
 * The demonstration's clock, in place of `Date.now`. It can run fast and jump ahead, so that a day with limits can be seen
 * in a few minutes. A real app leaves out `clock` and `after`, and uses the machine's clock.
 */
export interface DemoClock {
  /** Ms since the epoch. */
  now(): number;
  speed(): number;
  setSpeed(speed: number): void;
  advance(ms: number): void;
  /** Jumps to this instant, which may be earlier. */
  set(now: number): void;
  /** `setTimeout` by this clock. Returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** Stops saving its time. */
  close(): void;
}

export interface DemoClockOptions {
  /** The file that keeps its time over a restart. Without it, the time is not kept. */
  readonly file?: string;
  /** Its time at the first start, ms since the epoch. */
  readonly start: number;
  /** The machine's clock. */
  readonly real?: () => number;
}

/** A pair of simultaneous instants: `real` by the machine's clock, `demo` by this one. */
interface Mark {
  readonly real: number;
  readonly demo: number;
  readonly speed: number;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
  timeout?: NodeJS.Timeout | undefined;
}

const SAVE_MS = 1000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export function createDemoClock({ file, start, real = Date.now }: DemoClockOptions): DemoClock {
  let mark: Mark = { real: real(), demo: start, speed: NORMAL };
  const kept = file === undefined ? null : read(file);
  // While the server was off, time passed at its normal speed. A fast clock is saved once a second.
  if (kept !== null) {
    const behind = kept.speed > NORMAL ? kept.speed * SAVE_MS : 0;
    mark = { real: real(), demo: kept.demo + Math.max(0, real() - kept.real) + behind, speed: NORMAL };
  }
  const timers = new Set<Timer>();
  let saving: NodeJS.Timeout | undefined;

  const now = (): number => Math.floor(mark.demo + (real() - mark.real) * mark.speed);

  function change(next: Partial<Mark>): void {
    mark = { real: real(), demo: now(), speed: mark.speed, ...next };
    save();
    clearInterval(saving);
    saving = mark.speed > NORMAL ? setInterval(save, SAVE_MS).unref() : undefined;
    for (const timer of timers) arm(timer);
  }

  function save(): void {
    if (file === undefined) return;
    writeFileSync(`${file}.new`, JSON.stringify({ real: real(), demo: now(), speed: mark.speed } satisfies Mark));
    renameSync(`${file}.new`, file);
  }

  function arm(timer: Timer): void {
    clearTimeout(timer.timeout);
    const waitMs = (timer.due - now()) / mark.speed;
    if (waitMs <= MAX_TIMEOUT_MS) timer.timeout = setTimeout(() => ring(timer), Math.max(0, Math.ceil(waitMs)));
  }

  function ring(timer: Timer): void {
    if (now() < timer.due) return arm(timer);
    timers.delete(timer);
    timer.callback();
  }

  save();
  return {
    now,
    speed: () => mark.speed,
    setSpeed: (speed) => change({ speed }),
    advance: (ms) => change({ demo: now() + ms }),
    set: (demo) => change({ demo }),
    after(ms, callback) {
      const timer: Timer = { due: now() + ms, callback };
      timers.add(timer);
      arm(timer);
      return () => {
        timers.delete(timer);
        clearTimeout(timer.timeout);
      };
    },
    close() {
      save();
      clearInterval(saving);
      for (const timer of timers) clearTimeout(timer.timeout);
      timers.clear();
    },
  };
}

function read(file: string): Mark | null {
  try {
    const value: Partial<Mark> = JSON.parse(readFileSync(file, "utf8"));
    const { real, demo, speed } = value;
    return typeof real === "number" && typeof demo === "number" && typeof speed === "number"
      ? { real, demo, speed }
      : null;
  } catch {
    // Nothing was saved, or it cannot be read: the demonstration starts afresh.
    return null;
  }
}

const AFTERNOON = 16;

/** Four in the afternoon, `days` days from `now`, where `timeZone` is. */
export function afternoon(now: number, timeZone: string, days: number): number {
  const local = new TZDate(now, timeZone);
  return new TZDate(local.getFullYear(), local.getMonth(), local.getDate() + days, AFTERNOON, 0, 0, timeZone).getTime();
}

/** The real time by day, and 16:00 at night, so that the demonstration does not start in quiet hours. */
export function startOfDemo(now: number, timeZone: string): number {
  const hour = new TZDate(now, timeZone).getHours();
  return hour >= 7 && hour < 19 ? now : afternoon(now, timeZone, 0);
}
