import type { AccountKey } from "../store/keys.ts";

const TAG_LENGTH = 10;

/** An account's tag in lists: the beginning of its key. */
export function tagOfKey({ key }: Pick<AccountKey, "key">): string {
  return key.slice(0, TAG_LENGTH);
}
