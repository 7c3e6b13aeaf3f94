import { callsOnDemand, onDemand, type OnDemand } from "../lib/on-demand.ts";
import type { AccountKey } from "../store/keys.ts";
import type { Cases } from "./api.ts";
import type { CaseService } from "./service.ts";
import { tagOfKey } from "./tag.ts";

interface OnDemandOptions {
  readonly keyOf: (id: string) => AccountKey;
  readonly notifiesGuardians: boolean;
}

/** The calls of the cases service, which a chat does not need, and which they load. */
export function casesOnDemand(service: OnDemand<CaseService>, { keyOf, notifiesGuardians }: OnDemandOptions): Cases {
  const calls = onDemand(async () => (await service.load()).cases);
  return {
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
  };
}
