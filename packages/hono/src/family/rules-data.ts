import type { AgeGroup } from "@recess/core";

import { askChoices, askedLines } from "./asking.ts";
import { type ChildStanding, type ChildView, isYoung, seesLines } from "./child-view.tsx";
import { ruleInForce } from "./rule-text.ts";
import { standingLines } from "./view.tsx";

/**
 * The content of `<recess-rules>` in the reader's language, with every sentence, so that the element has none of its
 * own.
 */
export interface RulesData {
  readonly v: 1;
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
  readonly title: string;
  readonly lead: string;
  readonly ageGroup: AgeGroup | null;
  /** Today's use, and what comes next. */
  readonly today: readonly string[];
  readonly timeZone: string | null;
  readonly rules: readonly RuleData[];
  readonly features: readonly RuleData[];
  readonly sees: {
    readonly summaries: boolean;
    readonly notices: boolean;
    readonly title: string;
    readonly lines: readonly string[];
  } | null;
  /** `null`: the app takes no requests. */
  readonly ask: {
    readonly title: string;
    readonly asked: readonly { readonly text: string; readonly state: string; readonly stateText: string }[];
    readonly choices: readonly { readonly value: string; readonly text: string }[];
    /** The sentence for when there is nothing to ask for. */
    readonly none: string;
  } | null;
  /** `null`: the app takes no objections. */
  readonly object: { readonly title: string; readonly lead: string; readonly href: string } | null;
  /** The token with which the page signs requests. */
  readonly token: string;
}

export interface RuleData {
  readonly key: string;
  /** As in a policy. */
  readonly value: unknown;
  readonly setBy: string;
  readonly title: string;
  readonly text: string;
  readonly setByText: string;
}

/** `standing`: `null` for an account without limits. */
export function rulesData(view: ChildView, standing: ChildStanding | null): RulesData {
  const { base, language, features, token, whoIs } = view;
  const head = { v: 1, lang: language.tag, dir: language.dir, title: language.say("child.title"), token } as const;
  if (standing === null) {
    const nothing = { today: [], timeZone: null, rules: [], features: [], sees: null, ask: null, object: null };
    return { ...head, ...nothing, lead: language.say("child.none"), ageGroup: null };
  }
  const { rules, sees, zone, status, askable, mayObject } = standing;
  const setByText = (setBy: string): string => language.say("setBy", { who: whoIs(null, setBy) });
  return {
    ...head,
    lead: language.say(isYoung(status) ? "child.leadYoung" : "child.lead"),
    ageGroup: status.ageGroup,
    today: standingLines(language, status, zone),
    timeZone: zone,
    rules: rules.rules.flatMap(({ key, value, isSpeech, setBy }) => {
      const words = ruleInForce(language, { key, value, isSpeech });
      if (words === null) return [];
      return [{ key: isSpeech ? `voice.${key}` : key, value, setBy, ...words, setByText: setByText(setBy) }];
    }),
    features: rules.features.map(({ name, value, setBy }) => ({
      key: name,
      value,
      setBy,
      title: features[name] ?? name,
      text: typeof value === "boolean" ? language.say(value ? "on" : "off") : "",
      setByText: setByText(setBy),
    })),
    sees: { ...sees, title: language.say("child.sees"), lines: seesLines(language, standing) },
    ask:
      askable === null
        ? null
        : {
            title: language.say("child.ask"),
            asked: askedLines({ ...standing, askable, language, features }),
            choices: askChoices({ ...standing, askable, language, features }),
            none: language.say("child.noAsk"),
          },
    object: mayObject
      ? { title: language.say("child.object"), lead: language.say("child.objectLead"), href: `${base}#object` }
      : null,
  };
}
