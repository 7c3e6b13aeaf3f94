import { pino } from "pino";
import type { Answered } from "./app.ts";

/** JSON lines for an operator. None of its methods takes a person, a header, a body or an error's own text. */
export interface Log {
  started(address: string): void;
  answered(answer: Answered): void;
  reloaded(): void;
  /** A problem, in words that name nobody. */
  problem(what: string, detail: string): void;
  failed(error: unknown): void;
  stopping(): void;
  stopped(): void;
}

export interface LogOptions {
  readonly level: string;
  /** Default: standard output. */
  readonly write?: ((line: string) => void) | undefined;
}

export function createLog({ level, write }: LogOptions): Log {
  const options = {
    level,
    base: null,
    messageKey: "message",
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log = write === undefined ? pino(options) : pino(options, { write });
  return {
    started: (address) => log.info({ address }, "listening"),
    answered: ({ method, route, status, ms }) => log.info({ method, route, status, ms }, "answered"),
    reloaded: () => log.info("the configuration was read again"),
    problem: (what, detail) => log.warn({ what, detail }, "problem"),
    failed: (error) => log.error(facts(error), "failed"),
    stopping: () => log.info("stopping: no new requests, replies may finish"),
    stopped: () => log.info("stopped"),
  };
}

/** An error's kind and origin. Its message may contain user input, so it is left out. */
function facts(error: unknown): object {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const at = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    code,
    at: at?.slice(0, 5).map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/.*\//, "(")),
  };
}
