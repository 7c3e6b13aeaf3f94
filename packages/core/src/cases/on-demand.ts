import type { Cases } from "./api.ts";
import type { CaseService } from "./service.ts";
import type { AccountKey } from "../store/keys.ts";
import { tagOfKey } from "./tag.ts";

/** The cases service, loaded on first use because a chat does not need it. */
export interface CasesOnDemand {
  readonly cases: Cases;
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

export function casesOnDemand({ keyOf, notifiesGuardians, load: loadService }: OnDemandOptions): CasesOnDemand {
  let service: CaseService | null = null;
  let loading: Promise<CaseService> | null = null;

  const load = (): Promise<CaseService> => (loading ??= loadService().then((made) => (service = made)));
  const loaded = async (): Promise<Cases> => (await load()).cases;

  return {
    load,
    background: () => service?.history.background() ?? null,
    cases: {
      notifiesGuardians,
      tagOf: (id) => tagOfKey(keyOf(id)),
      read: async (of) => (await loaded()).read(of),
      askable: async (account, status) => (await loaded()).askable(account, status),
      ask: async (account, ask) => (await loaded()).ask(account, ask),
      answerRequest: async (account, options) => (await loaded()).answerRequest(account, options),
      appeal: async (account, options) => (await loaded()).appeal(account, options),
      reviewAppeal: async (of, options) => (await loaded()).reviewAppeal(of, options),
      answerAppeal: async (of, options) => (await loaded()).answerAppeal(of, options),
      openAppeals: async () => (await loaded()).openAppeals(),
      measures: async () => (await loaded()).measures(),
      notify: async (account, options) => (await loaded()).notify(account, options),
      delivered: async (of, options) => (await loaded()).delivered(of, options),
      seen: async (of, options) => (await loaded()).seen(of, options),
      hold: async (account, options) => (await loaded()).hold(account, options),
      takenBack: async (of, options) => (await loaded()).takenBack(of, options),
      release: async (account, options) => (await loaded()).release(account, options),
    },
  };
}
