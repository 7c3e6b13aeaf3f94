/** Checks the options of createGovernor. */
import { type OptionNames, unknownOption } from "@recess/protocol";
import { argumentInvalid } from "../values/errors.ts";
import { parseDuration } from "../values/duration.ts";
import type { Policy } from "../rules/rules.ts";
import type { GuardiansOptions } from "../cases/api.ts";
import type { GovernorOptions } from "./api.ts";
import type { Duration } from "../values/policy-terms.ts";

/**
 * A policy as its author wrote it is not compiled and has no limits: a governor that accepted it would let everyone
 * pass.
 */
export function checkCompiled(policy: Policy): Policy {
  if (typeof policy === "object" && policy !== null && Array.isArray(policy.bands)) {
    if (policy.bands.length > 0 || policy.input.governs === "nobody") return policy;
    throw argumentInvalid('policy must have a band, or say "governs": "nobody": without bands nobody is governed.');
  }
  throw argumentInvalid(
    "policy must be a compiled policy: write definePolicy(policy), or await loadPolicy(path), of @recess/core/policy.",
  );
}

export function retentionOf(name: string, retention: Duration): number {
  const ms = parseDuration(retention);
  if (ms !== undefined && ms > 0) return ms;
  throw argumentInvalid(`${name} must be a positive duration such as "35d".`);
}

const NAMES: OptionNames<keyof GovernorOptions> = {
  policy: true,
  store: true,
  secret: true,
  clock: true,
  retention: true,
  settingsRetention: true,
  guardians: true,
  caseRetention: true,
  onStoreFailure: true,
  onProblem: true,
  onWrite: true,
  onDecision: true,
  journal: true,
};

const FUNCTIONS = ["onProblem", "onWrite", "onDecision"] as const;

/**
 * Type errors are possible in JavaScript, so an option that cannot work is rejected at the start, not at the first
 * message.
 */
export function checkOptions(options: GovernorOptions): void {
  if (typeof options !== "object" || options === null)
    throw argumentInvalid("createGovernor needs options: { policy }.");
  const unknown = unknownOption(options, NAMES);
  if (unknown !== undefined) throw argumentInvalid(`createGovernor: ${unknown}`);
  const { store, clock, guardians, journal } = options;
  for (const name of FUNCTIONS) {
    if (options[name] !== undefined && typeof options[name] !== "function")
      throw argumentInvalid(`${name} must be a function.`);
  }
  if (store !== undefined && !("holds" in Object(store)) && !hasMethods(store, ["load", "swap"])) {
    throw argumentInvalid("store must have load() and swap(), as memoryStore(), redisStore() and lmdbStore() have.");
  }
  if (clock !== undefined && typeof clock !== "function" && !hasMethods(clock, ["now"])) {
    throw argumentInvalid("clock must be a function that returns ms since the epoch, or an object with now().");
  }
  if (guardians !== undefined && !isGuardians(guardians)) {
    throw argumentInvalid(
      'guardians must be { about, deliver }: about a list of "stop" and "nudge", deliver a function.',
    );
  }
  if (journal !== undefined && !hasMethods(journal, ["decided", "inForce", "append"])) {
    throw argumentInvalid("journal must be made by createJournal() of @recess/core/journal.");
  }
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof (Object(value) as { [name: string]: unknown })[name] === "function");
}

function isGuardians({ about, deliver }: GuardiansOptions): boolean {
  const isKnown = (kind: unknown): boolean => kind === "stop" || kind === "nudge";
  return (
    (about === undefined || (Array.isArray(about) && about.every(isKnown))) &&
    (deliver === undefined || typeof deliver === "function")
  );
}
