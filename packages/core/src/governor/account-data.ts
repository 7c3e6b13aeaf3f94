import type { Accounts } from "../accounts/accounts.ts";
import type { Settings } from "../accounts/settings.ts";
import type { CaseService } from "../cases/service.ts";
import { decodeRecord, encodeRecord } from "../records/codec.ts";
import type { AccountKey } from "../store/keys.ts";
import { checkText } from "../values/check.ts";
import type { AccountRecord } from "../values/record.ts";
import type { Governor } from "./api.ts";
import type { GovernorJournal } from "./journal-api.ts";

interface AccountDataParts {
  readonly accounts: Accounts;
  readonly settings: Settings;
  readonly service: CaseService;
  readonly keyOf: (id: string) => AccountKey;
  readonly journal: GovernorJournal | undefined;
}

export type AccountData = Pick<Governor, "forget" | "export">;

/** The calls that export and erase all that is stored about an account. */
export function accountData(parts: AccountDataParts): AccountData {
  const { accounts, settings, service, keyOf, journal } = parts;
  return {
    forget: async ({ id }) => {
      checkText("account.id", id);
      const hold = await service.forget(id);
      if (hold === null) journal?.erased(accounts.now());
      return { erased: hold === null, hold };
    },
    export: async ({ id }) => {
      checkText("account.id", id);
      const held = await accounts.read(id);
      const [set, file] = await Promise.all([settings.load(keyOf(id)), service.cases.read({ id })]);
      const isNothing = held.record === null && held.setAside === null && set === null && file === null;
      return isNothing ? null : { version: 1, ...held, record: asStored(held.record), settings: set, cases: file };
    },
  };
}

/** A copy, because a record in memory changes in place, without what is derived. */
function asStored(record: AccountRecord | null): AccountRecord | null {
  return record === null ? null : decodeRecord(encodeRecord(record));
}
