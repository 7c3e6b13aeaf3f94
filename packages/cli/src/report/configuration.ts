import { compilePolicy, type PolicyInput } from "@recess/core/policy";
import { rulesInWords } from "../explain/rules.ts";
import { type LanguageName, makeLanguage } from "../explain/words/language.ts";

/** The rules of one band, in sentences. */
export interface BandRules {
  readonly band: string;
  readonly ages: readonly [first: number, last: number];
  readonly rules: readonly string[];
  /** The same for accounts that a rollout reaches; empty without a rollout. */
  readonly rolloutRules: readonly string[];
}

/** The bands of a valid policy. Rules are available in English and Chinese only. */
export function rulesOf(input: PolicyInput, name: LanguageName): readonly BandRules[] {
  const policy = compilePolicy(input);
  const language = makeLanguage(name, policy.timeZone);
  return policy.bands.map((band) => ({
    band: band.name,
    ages: [band.from, band.to - 1],
    rules: rulesInWords(input, band, false, language),
    rolloutRules: band.rollout === undefined ? [] : rulesInWords(input, band, true, language),
  }));
}
