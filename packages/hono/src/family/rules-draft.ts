import type { Outcome } from "./actions.ts";
import { latestChanges } from "./history.tsx";
import { fieldsOf, limitsFrom, mergeFields, readFields } from "./rules-form.ts";
import type { RulesDraft } from "./rules.tsx";
import type { Standing } from "./standing.ts";
import type { PageMessage, View } from "./view.tsx";
import type { TextKey } from "./words/en.ts";

/** Why submitted fields were not saved. */
type KeptOutcome = "changed" | "expired" | "invalid";

const TEXTS: { readonly [Outcome in KeptOutcome]: TextKey } = {
  changed: "changedKept",
  expired: "expiredKept",
  invalid: "invalid",
};

export const KEPT_STATUS: { readonly [Outcome in KeptOutcome]: number } = { changed: 409, expired: 409, invalid: 422 };

export function isKept(outcome: Outcome | "expired"): outcome is KeptOutcome {
  return Object.hasOwn(TEXTS, outcome);
}

interface SentRules {
  readonly view: View;
  readonly standing: Standing;
  readonly form: URLSearchParams;
  /** `null`: only a preview. */
  readonly outcome: KeptOutcome | null;
}

/** The entered but unsaved values of the rules' form, over the current settings, and what happened meanwhile. */
export function keptRules({ view, standing, form, outcome }: SentRules): {
  readonly message: PageMessage | null;
  readonly draft: RulesDraft;
} {
  const { summary } = standing.governed ?? {};
  const sent = readFields((name) => form.get(name) ?? "");
  const isOld = form.get("seen") !== standing.version;
  const fields = isOld ? mergeFields(sent, form.get("shown") ?? "", fieldsOf(summary?.adjusted ?? {})) : sent;
  const limits = limitsFrom(fields, summary?.mayAdjust ?? []);
  const text = outcome === null ? (limits === null ? "invalid" : null) : TEXTS[outcome];
  const changes = isOld ? latestChanges(view, standing) : [];
  return { message: text === null ? null : { text: view.language.say(text), changes }, draft: { fields, limits } };
}
