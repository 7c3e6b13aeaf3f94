import { callsOnDemand, onDemand } from "../lib/on-demand.ts";
import type { Cases } from "./api.ts";
import type { CaseService } from "./service.ts";
import type { AccountKey } from "../store/keys.ts";
import { tagOfKey } from "./tag.ts";

/** The cases service, loaded on first use because a chat does not need it. */
export interface CasesOnDemand {
  readonly calls: Cases;
  /** Loads it once. */
  load(): Promise<CaseService>;
  /** The pending background work, or `null`. */
  background(): Promise<unknown> | null;
}

interface OnDemandOptions {
  readonly keyOf: (id: string) => AccountKey;
  readonly notifiesGuardians: boolean;
  readonly load: () => Promise<CaseService>;
}

export function casesOnDemand({ keyOf, notifiesGuardians, load }: OnDemandOptions): CasesOnDemand {
  const service = onDemand(load);
  const calls = onDemand(async () => (await service.load()).cases);

  return {
    load: service.load,
    background: () => service.loaded?.history.background() ?? null,
    calls: {
      notifiesGuardians,
      tagOf: (id) => tagOfKey(keyOf(id)),
      ...callsOnDemand(calls, [
        "read",
        "askable",
        "ask",
        "answerRequest",
        "appeal",
        "reviewAppeal",
        "answerAppeal",
        "openAppeals",
        "measures",
        "notify",
        "delivered",
        "seen",
        "hold",
        "takenBack",
        "release",
      ]),
    },
  };
}
