/** @jsxImportSource hono/jsx */
import type { Appeal } from "@recess/core/views";
import type { Env } from "hono";

import { outcomeIn } from "../pages/site.ts";
import { seeOther } from "../pages/respond.ts";
import { answerAppeal, answerIn, type AppealOutcome, reviewAppeal } from "./actions.ts";
import { AppealsPage } from "./appeals-page.tsx";
import type { SentForm, StaffSite } from "./site.tsx";
import type { StaffText } from "./words/en.ts";

const OUTCOMES = new Set<string>(["done", "already", "gone", "invalid", "empty", "expired"]);

/** Adds the list of open appeals, and the forms that take one over and answer it. */
export function addAppeals<E extends Env>(site: StaffSite<E>): void {
  const { governor, answers } = site;
  site.addPage("/", async ({ c, staff, view }) => {
    const appeals = await governor.cases.openAppeals();
    site.record(staff, { act: "look-appeals" });
    const message = outcomeIn(c, OUTCOMES) as StaffText | null;
    return <AppealsPage view={view} appeals={appeals} templates={answers} message={message} />;
  });
  addAppealForm(site, { path: "/review", act: "review-appeal", run: (form) => reviewAppeal(governor, form) });
  addAppealForm(site, { path: "/answer", act: "answer-appeal", run: (form) => answerAppeal(governor, form, answers) });
}

interface AppealForm {
  readonly path: string;
  /** The action's name in the journal. */
  readonly act: string;
  run(form: URLSearchParams): Promise<AppealOutcome>;
}

function addAppealForm<E extends Env>(site: StaffSite<E>, { path, act, run }: AppealForm): void {
  site.addForm({
    path,
    needs: "agent",
    receive: async (sent) => {
      const { outcome, appeal } = await run(sent.form);
      site.record(sent.staff, { act, case: sent.form.get("receipt") ?? "", outcome });
      if (outcome === "done" || outcome === "gone") return seeOther(`${site.base}?${outcome}`, site.headers);
      return draftAgain(site, sent, { message: outcome, answered: outcome === "already" ? appeal : null });
    },
    expired: (sent) => draftAgain(site, sent, { message: "expired", answered: null }),
  });
}

interface NotStored {
  readonly message: StaffText;
  /** The appeal, if somebody else has answered it. */
  readonly answered: Appeal | null;
}

/** Shows the list again, with the answer that was not stored. */
async function draftAgain<E extends Env>(
  site: StaffSite<E>,
  { view, form }: SentForm<E>,
  why: NotStored,
): Promise<Response> {
  const appeals = await site.governor.cases.openAppeals();
  const draft = {
    receipt: form.get("receipt") ?? "",
    template: form.get("template") ?? "",
    answer: answerIn(form),
  };
  return site.page(<AppealsPage view={view} appeals={appeals} templates={site.answers} draft={draft} {...why} />, 409);
}
