/** @jsxImportSource hono/jsx */
import type { Decision } from "@recess/core";
import type { Appeal, Askable, CaseFile, RulesView } from "@recess/core/views";
import type { Child } from "hono/jsx";

import { KINDS, MAX_TEXT } from "../child/appeals.ts";
import type { Html } from "../pages/html.ts";
import { askChoices, askedLines } from "./asking.ts";
import type { Language } from "./language.ts";
import { RulesInForce } from "./rules-in-force.tsx";
import { ReaderPage, Standings, type View } from "./view.tsx";
import type { TextKey } from "./words/en.ts";

export type ChildView = Omit<View, "newAction">;

/** The status of the child who is looking. */
export interface ChildStanding {
  readonly status: Decision;
  readonly zone: string;
  readonly rules: RulesView;
  readonly file: CaseFile | null;
  /** What the child may ask for; `null`: the app takes no requests. */
  readonly askable: Askable | null;
  readonly mayObject: boolean;
  readonly sees: { readonly summaries: boolean; readonly notices: boolean };
}

interface ChildRulesPageProps {
  readonly view: ChildView;
  /** `null`: the account has no limits, or they are unavailable. */
  readonly standing: ChildStanding | null;
  readonly message: TextKey | null;
  readonly draft?: ObjectionDraft | null;
}

/** The rules and who made each, who sees what, requests, and objections. Without blame or scores. */
export function ChildRulesPage({ view, standing, message, draft = null }: ChildRulesPageProps): Html {
  const { language } = view;
  return (
    <ReaderPage view={view} title={language.say("child.title")}>
      <h1>{language.say("child.title")}</h1>
      {message !== null && (
        <section class="notice" role="status">
          <p>{language.say(message)}</p>
        </section>
      )}
      {standing === null ? (
        message !== "unavailable" && (
          <section>
            <p>{language.say("child.none")}</p>
          </section>
        )
      ) : (
        <>
          <section>
            <h2>{language.say("today")}</h2>
            <Standings view={view} standing={standing} />
            <p>{language.say(isYoung(standing.status) ? "child.leadYoung" : "child.lead")}</p>
          </section>
          <RulesInForce view={view} rules={standing.rules} />
          <Features view={view} rules={standing.rules} />
          <Sees view={view} standing={standing} />
          <Asking view={view} standing={standing} />
          <Objecting view={view} standing={standing} draft={draft} />
        </>
      )}
    </ReaderPage>
  );
}

function Features({ view, rules }: { readonly view: ChildView; readonly rules: RulesView }): Html | null {
  const { language, features, whoIs } = view;
  const known = rules.features.filter(({ value }) => typeof value === "boolean");
  if (known.length === 0) return null;
  return (
    <section>
      <h2>{language.say("switches")}</h2>
      <ul class="rows">
        {known.map(({ name, value, setBy }) => (
          <li>
            <span>
              <strong>{features[name] ?? name}</strong>: {language.say(value === true ? "on" : "off")}
            </span>
            <small>{language.say("setBy", { who: whoIs(null, setBy) })}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What a guardian sees, line by line: the child always sees it too. */
export function seesLines(language: Language, { sees, status }: ChildStanding): readonly string[] {
  const { summaries, notices } = sees;
  if (!summaries && !notices) return [language.say("child.seesNothing")];
  return [
    ...(summaries ? [language.say(isYoung(status) ? "child.seesSummaryYoung" : "child.seesSummary")] : []),
    ...(notices ? [language.say("child.seesNotices")] : []),
  ];
}

export function isYoung({ ageGroup }: Pick<Decision, "ageGroup">): boolean {
  return ageGroup === "6-9" || ageGroup === "10-12";
}

function Sees({ view: { language }, standing }: PartProps): Html {
  return (
    <section>
      <h2>{language.say("child.sees")}</h2>
      {seesLines(language, standing).map((line) => (
        <p>{line}</p>
      ))}
    </section>
  );
}

interface PartProps {
  readonly view: ChildView;
  readonly standing: ChildStanding;
}

function Asking({ view, standing }: PartProps): Html | null {
  const { language, features } = view;
  const { askable } = standing;
  if (askable === null) return null;
  const asking = { ...standing, askable, language, features };
  const choices = askChoices(asking);
  return (
    <section>
      <h2>{language.say("child.ask")}</h2>
      {askedLines(asking).map(({ text, stateText }) => (
        <p>
          {text} <strong>{stateText}</strong>
        </p>
      ))}
      {choices.length === 0 ? (
        <p>{language.say("child.noAsk")}</p>
      ) : (
        <ChildForm view={view} path="/ask">
          <div class="choices">
            {choices.map(({ value, text }) => (
              <button name="ask" value={value}>
                {text}
              </button>
            ))}
          </div>
        </ChildForm>
      )}
    </section>
  );
}

/** A text that was written and not sent. */
export interface ObjectionDraft {
  readonly kind: string;
  readonly text: string;
}

interface ObjectingProps extends PartProps {
  readonly draft: ObjectionDraft | null;
}

function Objecting({ view, standing: { file, mayObject, status, zone }, draft }: ObjectingProps): Html | null {
  const { language } = view;
  if (!mayObject) return null;
  const stateOf = ({ state, answer, respondBy }: Appeal): string =>
    language.say(`child.${state}`, { answer, time: language.format.time(respondBy, status.at, zone) });
  return (
    <>
      {(file?.appeals.length ?? 0) > 0 && (
        <section>
          <h2>{language.say("child.objections")}</h2>
          {file?.appeals.map((appeal) => (
            <p>
              <small>{language.say("child.receipt", { receipt: appeal.receipt })}</small>
              <br />
              {stateOf(appeal)}
            </p>
          ))}
        </section>
      )}
      <section>
        <h2 id="object">{language.say("child.object")}</h2>
        <p>{language.say("child.objectLead")}</p>
        <ChildForm view={view} path="/object">
          <label for="kind">{language.say("child.kind")}</label>
          <select id="kind" name="kind">
            {KINDS.map((kind) => (
              <option value={kind} selected={kind === draft?.kind}>
                {language.say(`child.kind.${kind}`)}
              </option>
            ))}
          </select>
          <label for="text">{language.say("child.objectText")}</label>
          <textarea id="text" name="text" maxlength={MAX_TEXT}>
            {draft?.text ?? ""}
          </textarea>
          <div class="choices">
            <button class="main">{language.say("child.send")}</button>
          </div>
        </ChildForm>
      </section>
    </>
  );
}

interface ChildFormProps {
  readonly view: ChildView;
  readonly path: string;
  readonly children?: Child;
}

function ChildForm({ view, path, children }: ChildFormProps): Html {
  return (
    <form method="post" action={`${view.base}${path}`}>
      <input type="hidden" name="token" value={view.token} />
      <input type="hidden" name="action" value={crypto.randomUUID()} />
      {children}
    </form>
  );
}
