/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import type { RuleField } from "./rules-form.ts";
import type { View } from "./view.tsx";
import type { TextKey } from "./words/en.ts";
import { MINUTE_MS } from "../pages/units.ts";

export type FieldKind = "minutes" | "time" | "number";

/** The choices of a field of minutes. */
const CHOICES = [5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 150, 180, 240, 300, 420, 600, 840, 1260];

interface FieldProps {
  readonly view: View;
  readonly field: RuleField;
  readonly label: TextKey;
  readonly kind: FieldKind;
  readonly value: string;
  /** The app's own rule; `""`: none, or more than a field can show. */
  readonly own: string;
  /** The current setting, if `value` may be an unsaved one; else `null`. */
  readonly set: string | null;
}

/** A field of the rules' form, with the app's own rule below it. */
export function Field({ view: { language }, field, label, kind, value, own, set }: FieldProps): Html {
  const { format } = language;
  const minutes = (text: string): string => format.duration(Number(text) * MINUTE_MS);
  const textOf = (text: string): string =>
    text === "" ? "" : kind === "minutes" ? minutes(text) : kind === "time" ? format.clockTime(text) : text;
  const ownText = textOf(own);
  const appsOwn = ownText === "" ? language.say("appsOwn") : language.say("appsOwnIs", { value: ownText });
  const differs = set !== null && set !== value;
  const setNow = differs ? (
    <small id={`${field}-set`}>{language.say("setNow", { value: textOf(set) || appsOwn })}</small>
  ) : null;
  if (kind !== "minutes") {
    return (
      <div>
        <label for={field}>{language.say(label)}</label>
        <input
          id={field}
          name={field}
          type={kind}
          value={value}
          min="0"
          max="9999"
          aria-describedby={differs ? `${field}-own ${field}-set` : `${field}-own`}
        />
        <small id={`${field}-own`}>{appsOwn}</small>
        {setNow}
      </div>
    );
  }
  const choices = [...new Set([...CHOICES, ...(value === "" ? [] : [Number(value)])])].toSorted((a, b) => a - b);
  return (
    <div>
      <label for={field}>{language.say(label)}</label>
      <select id={field} name={field} {...(differs && { "aria-describedby": `${field}-set` })}>
        <option value="">{appsOwn}</option>
        {choices.map((choice) => (
          <option value={String(choice)} selected={String(choice) === value}>
            {minutes(String(choice))}
          </option>
        ))}
      </select>
      {setNow}
    </div>
  );
}
