import { createHash } from "node:crypto";
import type { KeysSettings } from "../config/settings.ts";
import type { IdentityAdapter } from "./identity.ts";
import { bearerKeys } from "./proof.ts";

/**
 * API keys of the gateway's own, each a person's or a class's. Looked up by their hash, so the file holds none, and the
 * time that a look-up takes says nothing about one.
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
