/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import type { Policy } from "@recess/core";
import type { AdjustableKey, AdjustableLimitsInput } from "@recess/core/policy";
import { planOf } from "@recess/core/views";

import type { TextKey } from "./words/en.ts";
import { fieldsOf, KEY_OF, type RuleField, type RuleFields } from "./rules-form.ts";
import type { Standing } from "./standing.ts";
import { Act, ChildPage, type View } from "./view.tsx";

const LABELS: readonly (readonly [RuleField, TextKey, "minutes" | "time" | "number"])[] = [
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

const CHOICES = [5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 420, 600, 840, 1260];

interface RulesProps {
  readonly view: View;
  readonly standing: Standing;
  readonly policy: Policy;
  readonly message: string | null;
  /** What was entered and is only looked at. */
  readonly draft: { readonly fields: RuleFields; readonly limits: AdjustableLimitsInput } | null;
}

export function RulesPage({ view, standing, policy, message, draft }: RulesProps): Html {
  const { language } = view;
  const { name } = standing.child;
  const { governed } = standing;
  const set = governed?.summary.adjusted ?? {};
  const known = fieldsOf(set);
  const fields = draft?.fields ?? known ?? fieldsOf({});
  const mayAdjust: readonly AdjustableKey[] = governed?.summary.mayAdjust ?? [];
  const shown = LABELS.filter(([field]) => mayAdjust.includes(KEY_OF[field]));
  return (
    <ChildPage view={view} standing={standing} tab="rules" message={message}>
      <section>
        <h2>{language.say("rules")}</h2>
        {shown.length === 0 ? (
          <p>{language.say("rulesFixed")}</p>
        ) : (
          <>
            <p>{language.say("rulesIntro", { name })}</p>
            {known === null && <p>{language.say("rulesOther")}</p>}
            <Act view={view} standing={standing} act="adjust" tab="rules">
              {shown.map(([field, label, kind]) => (
                <>
                  <label for={field}>{language.say(label)}</label>
                  <Field view={view} field={field} kind={kind} value={fields?.[field] ?? ""} />
                </>
              ))}
              <Preview view={view} standing={standing} policy={policy} limits={draft?.limits ?? set} />
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

interface FieldProps {
  readonly view: View;
  readonly field: RuleField;
  readonly kind: "minutes" | "time" | "number";
  readonly value: string;
}

function Field({ view, field, kind, value }: FieldProps): Html {
  const { language } = view;
  if (kind !== "minutes") return <input id={field} name={field} type={kind} value={value} min="0" max="9999" />;
  const choices = [...new Set([...CHOICES, ...(value === "" ? [] : [Number(value)])])].toSorted((a, b) => a - b);
  return (
    <select id={field} name={field}>
      <option value="">{language.say("appsOwn")}</option>
      {choices.map((minutes) => (
        <option value={String(minutes)} selected={String(minutes) === value}>
          {language.format.duration(minutes * 60_000)}
        </option>
      ))}
    </select>
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
const DAY_MS = 86_400_000;

/** The next Tuesday and Saturday, as these limits would have them. */
function Preview({ view, standing, policy, limits }: PreviewProps): Html | null {
  const { language } = view;
  const { governed, zone } = standing;
  if (governed === null) return null;
  const first = governed.record.day + 1;
  const labels = Array.from({ length: 7 }, (_, i) => first + i).filter((label) =>
    [TUESDAY, SATURDAY].includes(new Date(label * DAY_MS).getUTCDay()),
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

/** The band's features, in the app's words, and who set them. */
function Switches({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language, features, whoIs } = view;
  const known = (standing.governed?.rules.features ?? []).filter(({ value }) => typeof value === "boolean");
  if (known.length === 0) return null;
  return (
    <section>
      <h2>{language.say("switches")}</h2>
      {known.map(({ name, value, setBy }) => (
        <p>
          <strong>{features[name] ?? name}</strong>: {language.say(value === true ? "on" : "off")}{" "}
          <small>{language.say("setBy", { who: whoIs(null, setBy === "family" ? "parent" : setBy) })}</small>
        </p>
      ))}
    </section>
  );
}
