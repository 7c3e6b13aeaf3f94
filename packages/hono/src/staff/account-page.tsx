/** @jsxImportSource hono/jsx */
import type { Decision } from "@recess/core";
import type { AccountRecord, CaseFile } from "@recess/core/views";

import type { Html } from "../pages/html.ts";
import { mayAct } from "./options.ts";
import type { StaffLanguage } from "./language.ts";
import { reasonIn, StaffForm, StaffPage, type StaffView } from "./view.tsx";
import type { StaffText } from "./words/en.ts";
import { DAY_MS, HOUR_MS } from "../pages/units.ts";

/** An account that was found. */
export interface FoundAccount {
  /** The account's name in lists: a hash. */
  readonly tag: string;
  /** Its id, encrypted for this person's forms. */
  readonly sealed: string;
  readonly status: Decision;
  readonly record: AccountRecord | null;
  readonly file: CaseFile | null;
}

interface AccountPageProps {
  readonly view: StaffView;
  readonly found: FoundAccount | null;
  readonly reasons: { readonly [code: string]: string };
  readonly message: StaffText | null;
}

/** Finds an account by its id; shows its status, who paused it, and any legal hold. It shows no use and no content. */
export function AccountPage({ view, found, reasons, message }: AccountPageProps): Html {
  const { say } = view.language;
  return (
    <StaffPage view={view} tab="account" message={message}>
      {found !== null && (
        <>
          <StandingSection view={view} found={found} />
          <PausesSection view={view} found={found} reasons={reasons} />
          <CasesSection view={view} found={found} />
          <HoldSection view={view} found={found} />
        </>
      )}
      <section>
        <h2>{say("search")}</h2>
        <p>{say("searchText")}</p>
        <StaffForm view={view} action="/account">
          <label for="id">{say("accountId")}</label>
          <input id="id" name="id" required autocomplete="off" maxlength={512} />
          <div class="choices">
            <button class="main">{say("find")}</button>
          </div>
        </StaffForm>
      </section>
    </StaffPage>
  );
}

interface SectionProps {
  readonly view: StaffView;
  readonly found: FoundAccount;
}

function StandingSection({ view, found: { status, tag } }: SectionProps): Html {
  const { say, format } = view.language;
  const { band, reason, resumesAt, at } = status;
  return (
    <section>
      <h2>{say("standing")}</h2>
      <p>
        {say("band")}: <strong>{band ?? say("noBand")}</strong>
      </p>
      <p>
        {say("now")}:{" "}
        {reason === null
          ? say("open")
          : resumesAt === null
            ? say("closed", { reason: reasonIn(view.language, reason) })
            : say("closedUntil", {
                reason: reasonIn(view.language, reason),
                time: format.time(resumesAt, at, view.zone),
              })}
      </p>
      <p>
        {say("inLists")}: <code>{tag}</code>
      </p>
    </section>
  );
}

interface PausesProps extends SectionProps {
  readonly reasons: { readonly [code: string]: string };
}

/** How long staff may pause or hold: the fields' values, in ms; `"open"` has no end. */
export const PAUSES: readonly number[] = [HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS];
export const HOLDS: readonly number[] = [30 * DAY_MS, 180 * DAY_MS, 365 * DAY_MS, 3 * 365 * DAY_MS];

interface LengthsProps {
  readonly language: StaffLanguage;
  readonly id: string;
  readonly lengths: readonly number[];
}

function Lengths({ language: { say, format }, id, lengths }: LengthsProps): Html {
  return (
    <>
      <label for={id}>{say("until")}</label>
      <select id={id} name="for">
        {lengths.map((ms) => (
          <option value={String(ms)}>{format.span(ms)}</option>
        ))}
        <option value="open">{say("noEnd")}</option>
      </select>
    </>
  );
}

function PausesSection({ view, found, reasons }: PausesProps): Html {
  const { say, format } = view.language;
  const { record, file, sealed, status } = found;
  const pauses = (record?.pauses ?? []).filter(({ until }) => until > status.at);
  const last = file?.history.findLast(({ type, by }) => type === "pause" && by === "app");
  const codes = Object.entries(reasons);
  return (
    <section>
      <h2>{say("pauses")}</h2>
      {pauses.length === 0 && <p>{say("noPauses")}</p>}
      {pauses.map(({ by, until }) => {
        const who = say(`who.${by ?? "nobody"}`);
        const time = until === Infinity ? null : format.dateTime(until, view.zone);
        return <p>{time === null ? say("pausedBy", { who }) : say("pausedByUntil", { who, time })}</p>;
      })}
      {last?.why != null && <p>{say("lastReason", { why: reasons[last.why] ?? last.why })}</p>}
      {view.staff !== null && mayAct(view.staff, "agent") && status.band !== null && (
        <>
          <StaffForm view={view} action="/account/pause" hidden={{ account: sealed }}>
            {codes.length > 0 && (
              <>
                <label for="why">{say("reason")}</label>
                <select id="why" name="why" required>
                  {codes.map(([code, text]) => (
                    <option value={code}>{text}</option>
                  ))}
                </select>
              </>
            )}
            <Lengths language={view.language} id="pause-for" lengths={PAUSES} />
            <div class="choices">
              <button class="main">{say("pause")}</button>
            </div>
          </StaffForm>
          {pauses.some(({ by }) => by === "app") && (
            <StaffForm view={view} action="/account/resume" hidden={{ account: sealed }}>
              <div class="choices">
                <button>{say("resume")}</button>
              </div>
            </StaffForm>
          )}
        </>
      )}
    </section>
  );
}

function CasesSection({ view, found: { file } }: SectionProps): Html {
  const { say, format } = view.language;
  const counts: readonly (readonly [StaffText, number])[] = [
    ["requests", file?.requests.length ?? 0],
    ["openAppeals", (file?.appeals ?? []).filter(({ answeredAt }) => answeredAt === null).length],
    ["notices", file?.notices.length ?? 0],
    ["crises", (file?.notices ?? []).filter(({ kind }) => kind === "crisis").length],
  ];
  return (
    <section>
      <h2>{say("cases")}</h2>
      <table>
        <tbody>
          {counts.map(([name, count]) => (
            <tr>
              <th scope="row">{say(name)}</th>
              <td class="number">{format.number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function HoldSection({ view, found: { file, sealed } }: SectionProps): Html {
  const { say, format } = view.language;
  const hold = file?.hold ?? null;
  const time = (instant: number): string => format.dateTime(instant, view.zone);
  return (
    <section>
      <h2>{say("hold")}</h2>
      {hold === null ? (
        <p>{say("noHold")}</p>
      ) : (
        <>
          <p>{say("heldBy", { by: hold.by, why: hold.why, time: time(hold.at) })}</p>
          <p>{hold.until === null ? say("noEnd") : say("heldUntil", { time: time(hold.until) })}</p>
          {hold.erasureAskedAt !== null && <p>{say("erasureAsked", { time: time(hold.erasureAskedAt) })}</p>}
        </>
      )}
      {view.staff !== null && mayAct(view.staff, "admin") && (
        <>
          <StaffForm view={view} action="/account/hold" hidden={{ account: sealed }}>
            <label for="reference">{say("reference")}</label>
            <input id="reference" name="why" required maxlength={64} pattern="[A-Za-z0-9.:_@+\/#\-]+" />
            <Lengths language={view.language} id="hold-for" lengths={HOLDS} />
            <div class="choices">
              <button>{say("putOnHold")}</button>
            </div>
          </StaffForm>
          {hold !== null && (
            <StaffForm view={view} action="/account/release" hidden={{ account: sealed }}>
              <div class="choices">
                <button>{say("release")}</button>
              </div>
            </StaffForm>
          )}
        </>
      )}
    </section>
  );
}
