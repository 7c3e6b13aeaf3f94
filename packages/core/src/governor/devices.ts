import { makeLru } from "../accounts/lru.ts";
import { DEVELOPMENT_SECRET, keysOf, type Secret } from "../store/keys.ts";
import type { GovernorEvent } from "../values/event.ts";

/** The number of devices whose hash is cached. */
const CACHE_SIZE = 10_000;

/** 60 bits: only the devices of one account must be distinct. */
const LENGTH = 10;

/** The name of a device without one. */
const DEFAULT_DEVICE = "default";

/**
 * Replaces an event's device by a keyed hash before the decision, so that no store contains the page's own name. The
 * hash covers account and device, so that it does not show that two accounts share a device.
 */
export function makeDevices(secret: Secret = DEVELOPMENT_SECRET): (id: string, event: GovernorEvent) => GovernorEvent {
  const keyOf = keysOf(secret);
  const hashes = makeLru<string>(CACHE_SIZE, () => false);

  /** The last device of each account, usually its only one: finding it here avoids building a key. */
  const latest = makeLru<{ readonly device: string; readonly hash: string }>(CACHE_SIZE, () => false);

  const hashOf = (id: string, device: string): string => {
    const last = latest.get(id);
    if (last?.device === device) return last.hash;
    const hash = knownHash(id, device);
    latest.set(id, { device, hash });
    return hash;
  };

  const knownHash = (id: string, device: string): string => {
    const name = `device\u0000${id}\u0000${device}`;
    let hash = hashes.get(name);
    if (hash === undefined) {
      hash = keyOf(name).key.slice(0, LENGTH);
      hashes.set(name, hash);
    }
    return hash;
  };

  return (id, event) => {
    if (!("device" in event) || event.device === undefined || event.device === DEFAULT_DEVICE) return event;
    const device = hashOf(id, event.device);
    // Key by key, so that events of one type have the same hidden class, which every rule reads.
    switch (event.type) {
      case "message": {
        const { type, requestId, exempt, answers, channel } = event;
        return { type, device, requestId, exempt, answers, channel };
      }
      case "active": {
        const { type, shown, reply, channel } = event;
        return { type, device, shown, reply, channel };
      }
      default:
        return { ...event, device };
    }
  };
}
