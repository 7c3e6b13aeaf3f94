import type { Governor } from "./api.ts";
import { checkCompiled } from "./check-options.ts";
import type { HealthLog } from "./health.ts";
import type { GovernorJournal } from "./journal-api.ts";
import type { Versions } from "./policy-versions.ts";

interface PolicyParts {
  readonly versions: Versions;
  readonly health: HealthLog;
  readonly journal: GovernorJournal | undefined;
  readonly now: () => number;
}

/** Puts the first policy in force. Returns the call that replaces it. */
export function policyCalls({ versions, health, journal, now }: PolicyParts): Pick<Governor, "reload"> {
  const putInForce = (): void => {
    const policy = versions.current;
    health.inForce(policy.version);
    journal?.inForce(policy, now());
  };
  putInForce();

  return {
    reload: async (source) => {
      try {
        const policy = checkCompiled(typeof source === "function" ? await source() : source);
        const before = versions.current.version;
        versions.replace(policy);
        if (versions.current.version !== before) putInForce();
        health.taken();
      } catch (error) {
        health.refused(error);
        throw error;
      }
    },
  };
}
