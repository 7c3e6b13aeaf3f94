import { type Account, type Decision, type Governor, RecessError } from "@recess/core";
import type { Appeal, AppealResult } from "@recess/core/views";

import { actionIdOf } from "../http/write.ts";
import { HOLDS, PAUSES } from "./account-page.tsx";
import type { AnswerTemplate, Staff, StaffRole } from "./options.ts";
import type { StaffText } from "./words/en.ts";

export type StaffOutcome = Extract<StaffText, "done" | "already" | "gone" | "invalid" | "empty">;

/** A form about an account. */
export interface AccountForm {
  readonly governor: Governor;
  readonly staff: Staff;
  readonly account: Account;
  readonly form: URLSearchParams;
  readonly reasons: { readonly [code: string]: string };
}

interface AccountAct {
  readonly needs: StaffRole;
  /** Whether it ends something that protects a child, or that is kept as evidence. */
  readonly loosens?: true;
  run(form: AccountForm): Promise<StaffOutcome>;
}

export const ACCOUNT_ACTS: { readonly [name: string]: AccountAct } = {
  pause: {
    needs: "agent",
    run: async ({ governor, staff, account, form, reasons }) => {
      const until = endIn(form, PAUSES, governor.now());
      const why = form.get("why") ?? "";
      const isKnown = Object.keys(reasons).length === 0 ? why === "" : Object.hasOwn(reasons, why);
      if (until === undefined || !isKnown) return "invalid";
      const by = await byStaff(staff, account, form);
      return outcomeOf(
        await governor.pause(account, { ...by, ...(until !== null && { until }), ...(why !== "" && { why }) }),
      );
    },
  },
  resume: {
    needs: "agent",
    loosens: true,
    run: async ({ governor, staff, account, form }) =>
      outcomeOf(await governor.resume(account, await byStaff(staff, account, form))),
  },
  hold: {
    needs: "admin",
    run: async ({ governor, staff, account, form }) => {
      const until = endIn(form, HOLDS, governor.now());
      if (until === undefined) return "invalid";
      try {
        await governor.cases.hold(account, {
          by: staff.role,
          why: form.get("why") ?? "",
          ...(until !== null && { until }),
        });
      } catch (error) {
        if (error instanceof RecessError && error.code === "argument-invalid") return "invalid";
        throw error;
      }
      return "done";
    },
  },
  release: {
    needs: "admin",
    loosens: true,
    run: async ({ governor, staff, account }) => {
      const { wasHeld } = await governor.cases.release(account, { by: staff.role });
      return wasHeld ? "done" : "already";
    },
  },
};

/** The result of a form about an appeal. */
export interface AppealOutcome {
  readonly outcome: StaffOutcome;
  /** `null` if the form was not valid or there is no such appeal. */
  readonly appeal: Appeal | null;
}

export async function answerAppeal(
  governor: Governor,
  form: URLSearchParams,
  templates: readonly AnswerTemplate[],
): Promise<AppealOutcome> {
  const decision = form.get("decision");
  if (decision !== "accepted" && decision !== "declined") return { outcome: "invalid", appeal: null };
  const ready = templates.find(({ name }) => name === form.get("template"))?.text ?? "";
  const answer = answerIn(form) || ready;
  if (answer === "") return { outcome: "empty", appeal: null };
  return inFile(form, (file, receipt) =>
    governor.cases.answerAppeal({ file }, { receipt, accepted: decision === "accepted", answer }),
  );
}

/** The answer in a form. Browsers send a newline as two characters, and count it as one. */
export function answerIn(form: URLSearchParams): string {
  return (form.get("answer") ?? "").replaceAll("\r\n", "\n").trim();
}

export function reviewAppeal(governor: Governor, form: URLSearchParams): Promise<AppealOutcome> {
  return inFile(form, (file, receipt) => governor.cases.reviewAppeal({ file }, { receipt }));
}

async function inFile(
  form: URLSearchParams,
  act: (file: string, receipt: string) => Promise<AppealResult>,
): Promise<AppealOutcome> {
  try {
    const { refusal, appeal } = await act(form.get("file") ?? "", form.get("receipt") ?? "");
    if (appeal === null) return { outcome: "gone", appeal };
    return { outcome: refusal === null ? "done" : "already", appeal };
  } catch (error) {
    if (error instanceof RecessError && error.code === "argument-invalid") return { outcome: "invalid", appeal: null };
    throw error;
  }
}

async function byStaff({ id }: Staff, account: Account, form: URLSearchParams) {
  const actionId = await actionIdOf("staff", id, account.id, form.toString());
  return { by: "app", guardianId: id, actionId } as const;
}

/** The instant at which a pause or hold ends; `null`: without an end; `undefined`: not one of the page's choices. */
function endIn(form: URLSearchParams, lengths: readonly number[], now: number): number | null | undefined {
  const choice = form.get("for");
  if (choice === "open") return null;
  const ms = lengths.find((length) => String(length) === choice);
  return ms === undefined ? undefined : now + ms;
}

function outcomeOf({ denied, repeated }: Decision): StaffOutcome {
  if (denied !== undefined) return "invalid";
  return repeated === true ? "already" : "done";
}
