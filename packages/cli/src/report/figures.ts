/** The figures that belong to a setting of the preset. */
import type { Evidence, NoticeRow, PolicyEvidence } from "./evidence.ts";
import type { Statement } from "./statements.ts";
import { plainPoliciesOf } from "./comparisons.ts";

const STOPS: Readonly<Record<string, string>> = {
  dailyLimit: "daily-limit",
  weeklyLimit: "weekly-limit",
  quietHours: "quiet-hours",
  openHours: "outside-open-hours",
  break: "break",
};

export function figuresOf(path: string, evidence: Evidence): readonly Statement[] {
  const [root, , key = "", index] = path.split(".");
  if (root === "unknownAge") return evidence.policies.flatMap((one) => unknownAgeStatements(evidence, one));
  if (root !== "bands") return [];
  const { governed, notices, guardians } = evidence;
  const reason = STOPS[key];
  if (reason !== undefined) {
    const given = key === "break" ? notices.filter(({ id }) => id === "break").map(noticeStatement) : [];
    return [stopStatement(reason, evidence), ...given];
  }
  switch (key) {
    case "ages":
      return [{ id: "governed", accounts: governed.total }];
    case "reminders": {
      const reminders = Object.values(evidence.preset.policy.bands).flatMap((band) => band.reminders ?? []);
      const only = index === undefined ? undefined : reminders[Number(index)]?.id;
      return given(notices, (id) => (only === undefined ? id.startsWith("reminder:") : id === `reminder:${only}`));
    }
    case "nudges":
      return given(notices, (id) => id.startsWith("nudge:"));
    case "warnings":
      return given(notices, (id) => id === "warning");
    case "guardian":
      return [
        guardians.actions.length === 0
          ? { id: "no-guardian-actions" }
          : { id: "guardian-actions", actions: guardians.actions },
        { id: "denied", count: guardians.denied },
      ];
    case "features":
      return evidence.policies.flatMap((one) => featureStatements(evidence, one));
    default:
      return [];
  }
}

/** For a policy that configures features of the app. */
function featureStatements(evidence: Evidence, one: PolicyEvidence): readonly Statement[] {
  const hasAny = plainPoliciesOf(evidence, one).some(({ policy: { bands } }) =>
    Object.values(bands).some(({ features }) => features !== undefined && Object.keys(features).length > 0),
  );
  return hasAny ? [{ id: "features", version: one.version }] : [];
}

/** Only what the policy itself says about accounts of unknown age. */
function unknownAgeStatements(evidence: Evidence, one: PolicyEvidence): readonly Statement[] {
  const { version } = one;
  return plainPoliciesOf(evidence, one).map(({ policy: { unknownAge, bands } }) =>
    unknownAge === undefined || bands[unknownAge] === undefined
      ? { id: "unknown-age-ungoverned", version }
      : { id: "unknown-age-band", version, band: unknownAge },
  );
}

/** Statements about stops in total. */
export function stopStatements({ stops }: Evidence): readonly Statement[] {
  return [
    ...(stops.byReason.length === 0 ? [{ id: "no-stops" } as const] : []),
    ...(stops.observed === 0 ? [] : [{ id: "observed-stops", count: stops.observed } as const]),
  ];
}

function stopStatement(reason: string, { stops }: Evidence): Statement {
  const row = stops.byReason.find(({ name }) => name === reason);
  return { id: "stops", reason, count: row === undefined ? 0 : row.value };
}

function given(notices: readonly NoticeRow[], is: (id: string) => boolean): readonly Statement[] {
  const rows = notices.filter(({ id }) => is(id));
  return rows.length === 0 ? [{ id: "no-notices" }] : rows.map(noticeStatement);
}

function noticeStatement(notice: NoticeRow): Statement {
  return { id: "notice", notice };
}

export function distinct(statements: readonly Statement[]): readonly Statement[] {
  return [...new Map(statements.map((one) => [JSON.stringify(one), one])).values()];
}

/** What the preset requires of the operator beyond configuration, with the journal's figures for it. */
export function beyondOf(
  evidence: Evidence,
): readonly { readonly asks: string; readonly figures: readonly Statement[] }[] {
  return evidence.preset.beyond.map((asks) => ({
    asks,
    figures: /complain|appeal|object/i.test(asks) ? [caseStatement(evidence)] : [],
  }));
}

function caseStatement({ appeals }: Evidence): Statement {
  return appeals.received === 0 ? { id: "no-cases" } : { id: "appeals", cases: appeals };
}
