import type { AccountKey } from "../store/keys.ts";

const TAG_LENGTH = 10;

/** How lists name an account: the beginning of its key. */
export function tagOfKey({ key }: Pick<AccountKey, "key">): string {
  return key.slice(0, TAG_LENGTH);
}
