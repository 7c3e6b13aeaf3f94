import { createHash } from "node:crypto";
import type { KeysSettings } from "../config/settings.ts";
import type { IdentityAdapter } from "./identity.ts";
import { bearerKeys } from "./proof.ts";

/**
 * The gateway's own API keys, each for a person or a class. They are looked up by hash, so the file contains no keys,
 * and the time of a lookup reveals nothing.
 */
export function keys({ keys: known }: KeysSettings): IdentityAdapter {
  const byHash = new Map(known.map((key) => [key.sha256, key]));
  return async ({ headers }) => {
    const given = bearerKeys(headers);
    if (given.length === 0) return null;
    const found = given.map((key) => byHash.get(createHash("sha256").update(key).digest("hex"))).find(Boolean);
    if (found === undefined) return { problem: "token-invalid" };
    return {
      id: found.person ?? `group:${found.group}`,
      groups: found.group === undefined ? [] : [found.group],
      isProvenSender: false,
      task: null,
      message: null,
      chat: null,
    };
  };
}
