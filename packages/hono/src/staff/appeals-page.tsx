/** @jsxImportSource hono/jsx */
import type { Appeal, OpenAppeal } from "@recess/core/views";

import type { Html } from "../pages/html.ts";
import { type AnswerTemplate, mayAct } from "./options.ts";
import { csvOf, isoOf } from "./csv.ts";
import { Download, StaffForm, StaffPage, type StaffView } from "./view.tsx";
import type { StaffText } from "./words/en.ts";

interface AppealsPageProps {
  readonly view: StaffView;
  /** The most urgent first. */
  readonly appeals: readonly OpenAppeal[];
  readonly templates: readonly AnswerTemplate[];
  readonly message: StaffText | null;
  /** An answer that was sent and not stored. */
  readonly draft?: AnswerDraft | null;
  /** The appeal, if somebody else has answered it meanwhile. */
  readonly answered?: Appeal | null;
}

export interface AnswerDraft {
  readonly receipt: string;
  readonly template: string;
  readonly answer: string;
}

/** All open appeals, overdue ones first. The page does not show whose they are. */
export function AppealsPage(props: AppealsPageProps): Html {
  const { view, appeals, templates, message, draft = null, answered = null } = props;
  const { say } = view.language;
  return (
    <StaffPage view={view} tab="appeals" message={message}>
      {answered !== null && (
        <section>
          <h2>{say(`state.${answered.state}`)}</h2>
          <p>
            <small>{say("receipt", { receipt: answered.receipt })}</small>
          </p>
          <blockquote>{answered.answer}</blockquote>
        </section>
      )}
      {appeals.length === 0 && (
        <section>
          <p>{say("noAppeals")}</p>
        </section>
      )}
      {appeals.map((appeal) => (
        <AppealCard
          view={view}
          appeal={appeal}
          templates={templates}
          draft={draft?.receipt === appeal.receipt ? draft : null}
        />
      ))}
      <Download view={view} action="/appeals.csv" text="downloadText" />
    </StaffPage>
  );
}

interface AppealCardProps {
  readonly view: StaffView;
  readonly appeal: OpenAppeal;
  readonly templates: readonly AnswerTemplate[];
  readonly draft: AnswerDraft | null;
}

function AppealCard({ view, appeal, templates, draft }: AppealCardProps): Html {
  const { receipt, file, kind, text, at, respondBy, state, isOverdue } = appeal;
  const { say, format } = view.language;
  const time = (instant: number): string => format.dateTime(instant, view.zone);
  const hidden = { receipt, file };
  return (
    <article class={isOverdue ? "notice" : ""}>
      <h2>{say(`kind.${kind}`)}</h2>
      <p class={isOverdue ? "overdue" : ""}>{say(isOverdue ? "overdue" : "dueBy", { time: time(respondBy) })}</p>
      <p>
        <small>
          {say(`state.${state}`)} · {say("received", { time: time(at) })} · {say("receipt", { receipt })}
        </small>
      </p>
      <blockquote>{text === "" ? <em>{say("noText")}</em> : text}</blockquote>
      {view.staff !== null && mayAct(view.staff, "agent") && (
        <>
          {state === "received" && (
            <StaffForm view={view} action="/review" hidden={hidden}>
              <button>{say("review")}</button>
            </StaffForm>
          )}
          <StaffForm view={view} action="/answer" hidden={hidden}>
            {templates.length > 0 && (
              <>
                <label for={`template-${receipt}`}>{say("template")}</label>
                <select id={`template-${receipt}`} name="template">
                  <option value="">{say("ownText")}</option>
                  {templates.map(({ name }) => (
                    <option value={name} selected={name === draft?.template}>
                      {name}
                    </option>
                  ))}
                </select>
                <details>
                  <summary>{say("templates")}</summary>
                  <dl>
                    {templates.map(({ name, text: ready }) => (
                      <>
                        <dt>{name}</dt>
                        <dd>{ready}</dd>
                      </>
                    ))}
                  </dl>
                </details>
              </>
            )}
            <label for={`answer-${receipt}`}>{say("answer")}</label>
            <textarea id={`answer-${receipt}`} name="answer" maxlength={2000}>
              {draft?.answer ?? ""}
            </textarea>
            <p>
              <small>{say("answerLead")}</small>
            </p>
            <div class="choices">
              <button class="main" name="decision" value="accepted">
                {say("accept")}
              </button>
              <button name="decision" value="declined">
                {say("decline")}
              </button>
            </div>
          </StaffForm>
        </>
      )}
    </article>
  );
}

/** The appeals for download, without texts or anything that identifies an account. */
export function appealsCsv(appeals: readonly OpenAppeal[]): string {
  return csvOf([
    ["receipt", "kind", "state", "received", "respondBy", "overdue"],
    ...appeals.map(({ receipt, kind, state, at, respondBy, isOverdue }) => [
      receipt,
      kind,
      state,
      isoOf(at),
      isoOf(respondBy),
      isOverdue,
    ]),
  ]);
}
