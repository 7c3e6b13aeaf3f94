import { type Account, type Decision, type Governor, RecessError } from "@recess/core";
import type { AppealResult } from "@recess/core/views";

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
    run: async ({ governor, staff, account }) => {
      const { wasHeld } = await governor.cases.release(account, { by: staff.role });
      return wasHeld ? "done" : "already";
    },
  },
};

export async function answerAppeal(
  governor: Governor,
  form: URLSearchParams,
  templates: readonly AnswerTemplate[],
): Promise<StaffOutcome> {
  const decision = form.get("decision");
  if (decision !== "accepted" && decision !== "declined") return "invalid";
  const ready = templates.find(({ name }) => name === form.get("template"))?.text ?? "";
  const answer = (form.get("answer") ?? "").trim() || ready;
  if (answer === "") return "empty";
  return inFile(form, (file, receipt) =>
    governor.cases.answerAppeal({ file }, { receipt, accepted: decision === "accepted", answer }),
  );
}

export function reviewAppeal(governor: Governor, form: URLSearchParams): Promise<StaffOutcome> {
  return inFile(form, (file, receipt) => governor.cases.reviewAppeal({ file }, { receipt }));
}

async function inFile(
  form: URLSearchParams,
  act: (file: string, receipt: string) => Promise<AppealResult>,
): Promise<StaffOutcome> {
  try {
    const { refusal, appeal } = await act(form.get("file") ?? "", form.get("receipt") ?? "");
    if (appeal === null) return "gone";
    return refusal === null ? "done" : "already";
  } catch (error) {
    if (error instanceof RecessError && error.code === "argument-invalid") return "invalid";
    throw error;
  }
}

async function byStaff({ id }: Staff, account: Account, form: URLSearchParams) {
  const actionId = await actionIdOf("staff", id, account.id, form.toString());
  return { by: "app", guardianId: id, actionId } as const;
}

/** The instant of an end; `null`: without one; `undefined`: not one of the page's choices. */
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
