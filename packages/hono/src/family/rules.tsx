/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import type { Policy } from "@recess/core";
import type { AdjustableKey, AdjustableLimitsInput } from "@recess/core/policy";
import { ownLimitsOf, planOf } from "@recess/core/views";

import type { TextKey } from "./words/en.ts";
import { Field, type FieldKind } from "./rule-field.tsx";
import { RulesInForce } from "./rules-in-force.tsx";
import { fieldsOf, KEY_OF, packFields, type RuleField, type RuleFields } from "./rules-form.ts";
import type { Standing } from "./standing.ts";
import { Act, ChildPage, type PageMessage, type View } from "./view.tsx";
import { DAY_MS } from "../pages/units.ts";

const LABELS: readonly (readonly [RuleField, TextKey, FieldKind])[] = [
  ["school", "schoolDays", "minutes"],
  ["other", "otherDays", "minutes"],
  ["week", "week", "minutes"],
  ["schoolFrom", "schoolNights", "time"],
  ["otherFrom", "otherNights", "time"],
  ["to", "quietTo", "time"],
  ["breakAfter", "breakAfter", "minutes"],
  ["breakRest", "breakRest", "minutes"],
  ["messages", "dayMessages", "number"],
];

interface RulesProps {
  readonly view: View;
  readonly standing: Standing;
  readonly policy: Policy;
  readonly message: PageMessage | null;
  readonly draft: RulesDraft | null;
}

/** Values that were entered and not saved. */
export interface RulesDraft {
  readonly fields: RuleFields;
  /** The limits for the preview; `null`: a field is not valid, so the current ones are shown. */
  readonly limits: AdjustableLimitsInput | null;
}

export function RulesPage({ view, standing, policy, message, draft }: RulesProps): Html {
  const { language } = view;
  const { name } = standing.child;
  const { governed } = standing;
  const set = governed?.summary.adjusted ?? {};
  const known = fieldsOf(set);
  const fields = draft?.fields ?? known ?? fieldsOf({});
  const own = governed === null ? null : fieldsOf(ownLimitsOf(policy, governed.record));
  const mayAdjust: readonly AdjustableKey[] = governed?.summary.mayAdjust ?? [];
  const shown = LABELS.filter(([field]) => mayAdjust.includes(KEY_OF[field]));
  return (
    <ChildPage view={view} standing={standing} tab="rules" message={message}>
      {governed !== null && <RulesInForce view={view} rules={governed.rules} />}
      <section>
        <h2>{language.say("change")}</h2>
        {shown.length === 0 ? (
          <p>{language.say("rulesFixed")}</p>
        ) : (
          <>
            <p>{language.say("rulesIntro", { name })}</p>
            {known === null && <p>{language.say("rulesOther")}</p>}
            <Act view={view} standing={standing} act="adjust" tab="rules">
              {known !== null && <input type="hidden" name="shown" value={packFields(known)} />}
              <div class="fields">
                {shown.map(([field, label, kind]) => (
                  <Field
                    view={view}
                    {...{ field, label, kind }}
                    value={fields?.[field] ?? ""}
                    own={own?.[field] ?? ""}
                    set={draft === null || known === null ? null : known[field]}
                  />
                ))}
              </div>
              <div class="apart">
                <Preview view={view} standing={standing} policy={policy} limits={draft?.limits ?? set} />
              </div>
              <div class="choices">
                <button class="main" name="do" value="save">
                  {language.say("save")}
                </button>
                <button name="do" value="preview">
                  {language.say("preview")}
                </button>
                <button name="do" value="reset">
                  {language.say("toApp")}
                </button>
              </div>
            </Act>
          </>
        )}
      </section>
      <Switches view={view} standing={standing} />
    </ChildPage>
  );
}

interface PreviewProps {
  readonly view: View;
  readonly standing: Standing;
  readonly policy: Policy;
  readonly limits: AdjustableLimitsInput;
}

const TUESDAY = 2;
const SATURDAY = 6;
const WEEK_DAYS = 7;

/** The next Tuesday and Saturday under these limits. */
function Preview({ view, standing, policy, limits }: PreviewProps): Html | null {
  const { language } = view;
  const { governed, zone } = standing;
  if (governed === null) return null;
  const first = governed.record.day + 1;
  const labels = [TUESDAY, SATURDAY].map(
    (day) => first + ((day - new Date(first * DAY_MS).getUTCDay() + WEEK_DAYS) % WEEK_DAYS),
  );
  return (
    <>
      {labels.map((label) => {
        const plan = planOf(policy, governed.record, limits, label);
        const spans = plan.open.map(
          ({ from, to }) => `${language.format.clock(from, zone)}–${language.format.clock(to, zone)}`,
        );
        const time = plan.limitMs === null ? language.say("noLimit") : language.format.duration(plan.limitMs);
        return (
          <p>
            <strong>{language.format.weekday(plan.day, "long")}</strong>:{" "}
            {spans.length === 0
              ? language.say("never")
              : language.say("previewDay", { time, spans: language.format.list(spans) })}
          </p>
        );
      })}
    </>
  );
}

/** The band's features under their display names, who set them, and a switch if a guardian may change them. */
function Switches({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language, features, whoIs } = view;
  const { governed } = standing;
  const known = (governed?.rules.features ?? []).filter(({ value }) => typeof value === "boolean");
  if (governed === null || known.length === 0) return null;
  const maySwitch = governed.summary.mayAdjust.includes("features");
  return (
    <section>
      <h2>{language.say("switches")}</h2>
      <ul class="rows">
        {known.map(({ name, value, setBy }) => {
          const title = features[name] ?? name;
          return (
            <li>
              <span>
                <strong>{title}</strong>: {language.say(value === true ? "on" : "off")}{" "}
                <small>{language.say("setBy", { who: whoIs(null, setBy) })}</small>
              </span>
              {maySwitch && (
                <Act view={view} standing={standing} act="switch" tab="rules">
                  <input type="hidden" name="feature" value={name} />
                  <button
                    name="to"
                    value={value === true ? "off" : "on"}
                    aria-label={language.say(value === true ? "switchOff" : "switchOn", { feature: title })}
                  >
                    {language.say(value === true ? "turnOff" : "turnOn")}
                  </button>
                </Act>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
