/** @jsxImportSource hono/jsx */
import type { RulesView } from "@recess/core/views";
import type { Html } from "../pages/html.ts";
import { ruleInForce } from "./rule-text.ts";
import type { View } from "./view.tsx";

/** The rules, and who made each. */
export function RulesInForce({ view, rules }: { readonly view: RulesReader; readonly rules: RulesView }): Html {
  const { language, whoIs } = view;
  return (
    <section>
      <h2>{language.say("inForce")}</h2>
      {rules.rules.length === 0 && <p>{language.say("noRules")}</p>}
      <ul class="rows">
        {rules.rules.map((rule) => {
          const words = ruleInForce(language, rule);
          if (words === null) return null;
          return (
            <li>
              <span>
                <strong>{words.title}</strong>: {words.text}
              </span>
              <small>{language.say("setBy", { who: whoIs(null, rule.setBy) })}</small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type RulesReader = Pick<View, "language" | "whoIs">;
