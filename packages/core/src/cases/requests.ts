import type { Cases, RequestResult } from "./api.ts";
import type { CaseContext } from "./context.ts";
import { type Ask, type CaseFile, type ChildRequest, REQUEST_MINUTES, type RequestMinutes } from "./file.ts";
import type { CaseFiles } from "./files.ts";
import { isOpen } from "./reduce.ts";
import { askableFor, isUseful, yesTo } from "./useful.ts";
import type { Account } from "../values/account.ts";
import { checkText, checkWhole } from "../values/check.ts";
import type { Decision } from "../values/decision.ts";
import { argumentInvalid } from "../values/errors.ts";
import type { ByWhom } from "../values/event.ts";

/** Handles a child's request and a guardian's answer. */
export function requestsIn(
  context: CaseContext,
  files: CaseFiles,
  newCode: (account: Account) => string,
): Pick<Cases, "askable" | "ask" | "answerRequest"> {
  const { decide, now, settings } = context;

  /** Makes the answer's change; retries once if the settings change meanwhile. */
  const give = async (account: Account, ask: Ask, minutes: number, who: ByWhom): Promise<Given> => {
    for (let tries = 0; ; tries++) {
      const status = await decide(account, { type: "status" });
      const { adjusted, version } =
        ask.kind === "feature" ? await settings(account) : { adjusted: {}, version: undefined };
      const yes = yesTo(withMinutes(ask, minutes), status, adjusted);
      if (yes === null) return { decision: status, grantedMs: 0 };
      const decision = await decide(account, { ...yes, ...who, expected: version });
      if (decision.denied === "changed" && tries < MAX_TRIES) continue;
      return { decision, grantedMs: decision.denied === undefined ? givenIn(ask, minutes, decision) : 0 };
    }
  };

  return {
    askable: (account, status) => askableFor(account, status, context),
    ask: async (account, ask) => {
      checkAsk(ask);
      const decision = await decide(account, { type: "status" });
      const { day } = decision;
      if (day === null) return { refusal: "ungoverned", request: null, decision };
      if (!(await isUseful(ask, account, decision, context))) return { refusal: "no-use", request: null, decision };
      const id = newCode(account);
      return files.update(account, { type: "ask", id, ask, day }, (file, refusal): RequestResult => {
        const isIt = (request: ChildRequest): boolean =>
          request.id === id ||
          (refusal === "already-open" && request.ask.kind === ask.kind && isOpen(request, day, now()));
        return { refusal, request: file?.requests.find(isIt) ?? null, decision };
      });
    },
    answerRequest: async (account, { id, minutes, by, guardianId }) => {
      checkText("id", id);
      if (guardianId !== undefined) checkText("guardianId", guardianId);
      checkWhole("minutes", minutes);
      if (minutes > 24 * 60) throw argumentInvalid("minutes must be at most 1440, a day.");
      const decision = await decide(account, { type: "status" });
      if (by !== "parent" && minutes > 0) return { refusal: "parent-only", request: null, decision };
      const { day } = decision;
      const find = (file: CaseFile | null): ChildRequest | null =>
        file?.requests.find((request) => request.id === id) ?? null;
      const { refusal, request } = await files.update(
        account,
        { type: "answer", id, minutes, by, day },
        (file, why) => ({ refusal: why, request: find(file) }),
      );
      // A repeated answer continues here: a crash may have prevented the change, and the action's id prevents a second
      // one.
      if (request?.answer?.grantedMs !== null || (refusal !== null && refusal !== "already-answered")) {
        return { refusal, request, decision };
      }
      const given = await give(account, request.ask, request.answer.minutes, {
        by: "parent",
        actionId: `request:${id}`,
        ...(guardianId !== undefined && { guardianId }),
      });
      const answered = await files.update(account, { type: "granted", id, grantedMs: given.grantedMs }, find);
      return { refusal, request: answered, decision: given.decision };
    },
  };
}

const MINUTE_MS = 60_000;
const MAX_TRIES = 5;

interface Given {
  readonly decision: Decision;
  readonly grantedMs: number;
}

/** The amount given, ms; for a feature 1, if it is on. */
function givenIn(ask: Ask, minutes: number, { grantedMs, features }: Decision): number {
  if (ask.kind === "feature") return features[ask.feature] === true ? 1 : 0;
  return grantedMs ?? minutes * MINUTE_MS;
}

/** A guardian may give more or less than was asked for. */
function withMinutes(ask: Ask, minutes: number): Ask {
  return ask.kind === "feature" ? ask : { ...ask, minutes: minutes as RequestMinutes };
}

function checkAsk(ask: Ask): void {
  if (ask.kind === "feature") {
    checkText("feature", ask.feature);
    return;
  }
  if (ask.kind !== "time" && ask.kind !== "quiet-hours") {
    throw argumentInvalid('ask.kind must be "time", "quiet-hours" or "feature".');
  }
  if (!REQUEST_MINUTES.includes(ask.minutes)) throw argumentInvalid("minutes must be 15, 30 or 60.");
}
