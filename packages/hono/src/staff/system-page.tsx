/** @jsxImportSource hono/jsx */
import { formatIssue, type Health } from "@recess/core";
import type { OpenAppeal } from "@recess/core/views";

import type { Html } from "../pages/html.ts";
import { format, StaffPage, type StaffView } from "./view.tsx";
import { say } from "./words.ts";

interface SystemPageProps {
  readonly view: StaffView;
  readonly health: Health;
  readonly appeals: readonly OpenAppeal[];
}

/** Which policy decides, whether a newer one was refused, whether the store answers, exempt messages, and how many appeals wait. */
export function SystemPage({ view, health, appeals }: SystemPageProps): Html {
  const { policyVersion, policyProblem, storeIsAway, exempt } = health;
  const exemptCounts = { day: format.number(exempt.last24Hours), week: format.number(exempt.last7Days) };
  return (
    <StaffPage view={view} tab="system">
      <section>
        <h2>{say("policy")}</h2>
        <p>
          <code>{policyVersion}</code>
        </p>
        {policyProblem === null ? (
          <p>{say("noProblem")}</p>
        ) : (
          <>
            <p class="overdue">{say("policyProblem", { time: format.dateTime(policyProblem.at, view.zone) })}</p>
            <ul>
              {policyProblem.issues.length === 0 && <li>{policyProblem.message}</li>}
              {policyProblem.issues.map((issue) => (
                <li>{formatIssue(issue)}</li>
              ))}
            </ul>
          </>
        )}
      </section>
      <section>
        <h2>{say("store")}</h2>
        <p>{say(storeIsAway ? "storeAway" : "storeHere")}</p>
      </section>
      <section>
        <h2>{say("exempt")}</h2>
        <p>{say("exemptCounts", exemptCounts)}</p>
        <p>{say("exemptText")}</p>
      </section>
      <section>
        <h2>{say("waiting")}</h2>
        <p>{format.number(appeals.length)}</p>
        <p>
          {say("late")}: {format.number(appeals.filter(({ isOverdue }) => isOverdue).length)}
        </p>
      </section>
    </StaffPage>
  );
}
