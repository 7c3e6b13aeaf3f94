/** @jsxImportSource hono/jsx */
import { formatIssue, type Health } from "@recess/core";
import type { OpenAppeal, YearOfReferrals } from "@recess/core/views";

import type { Html } from "../pages/html.ts";
import { csvOf } from "./csv.ts";
import { Download, StaffPage, type StaffView } from "./view.tsx";

interface SystemPageProps {
  readonly view: StaffView;
  readonly health: Health;
  readonly appeals: readonly OpenAppeal[];
  /** The latest year first. */
  readonly years: readonly YearOfReferrals[];
}

/**
 * The policies in force, whether a newer one was rejected, the state of the store, open appeals, and yearly counts.
 */
export function SystemPage({ view, health, appeals, years }: SystemPageProps): Html {
  const { say, format } = view.language;
  const { storeIsAway, exempt } = health;
  const exemptCounts = { day: format.number(exempt.last24Hours), week: format.number(exempt.last7Days) };
  return (
    <StaffPage view={view} tab="system">
      <Policies view={view} health={health} />
      <section>
        <h2>{say("store")}</h2>
        <p class={storeIsAway ? "overdue" : ""}>{say(storeIsAway ? "storeAway" : "storeHere")}</p>
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
      <Referrals view={view} years={years} />
      {years.some(({ total }) => total > 0) && <Download view={view} action="/referrals.csv" text="referralsText" />}
    </StaffPage>
  );
}

function Policies({ view, health }: Pick<SystemPageProps, "view" | "health">): Html {
  const { say, format } = view.language;
  const { policies, policyProblem, startedAt } = health;
  const time = (instant: number): string => format.dateTime(instant, view.zone);
  return (
    <section>
      <h2>{say("policy")}</h2>
      {policyProblem === null ? (
        <p>{say("noProblem")}</p>
      ) : (
        <>
          <p class="overdue">{say("policyProblem", { time: time(policyProblem.at) })}</p>
          <ul>
            {policyProblem.issues.length === 0 && <li>{policyProblem.message}</li>}
            {policyProblem.issues.map((issue) => (
              <li>{formatIssue(issue)}</li>
            ))}
          </ul>
        </>
      )}
      <p>{say("policiesLead", { time: time(startedAt) })}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{say("policyVersion")}</th>
            <th scope="col">{say("since")}</th>
          </tr>
        </thead>
        <tbody>
          {policies.map(({ version, at }) => (
            <tr>
              <td>
                <code>{version}</code>
              </td>
              <td>{time(at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Referrals({ view, years }: Pick<SystemPageProps, "view" | "years">): Html {
  const { say, format } = view.language;
  const isEmpty = years.every(({ total }) => total === 0);
  return (
    <section>
      <h2>{say("referrals")}</h2>
      <p>{say("referralsLead")}</p>
      {isEmpty ? (
        <p>{say("noReferrals")}</p>
      ) : (
        years.map(({ year, total, counts }) => (
          <>
            <h3>
              {year}: {format.number(total)}
            </h3>
            {counts.length > 0 && (
              <table>
                <thead>
                  <tr>
                    <th scope="col">{say("region")}</th>
                    <th scope="col">{say("service")}</th>
                    <th scope="col" class="number">
                      {say("count")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {counts.map(({ region, service, count }) => (
                    <tr>
                      <td>{region ?? say("noRegion")}</td>
                      <td>{service}</td>
                      <td class="number">{format.number(count)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </>
        ))
      )}
    </section>
  );
}

export function referralsCsv(years: readonly YearOfReferrals[]): string {
  return csvOf([
    ["year", "region", "service", "count"],
    ...years.flatMap(({ year, counts }) => counts.map(({ region, service, count }) => [year, region, service, count])),
  ]);
}
