import { makeLru } from "../accounts/lru.ts";
import { DEVELOPMENT_SECRET, keysOf, type Secret } from "../store/keys.ts";
import type { GovernorEvent } from "../values/event.ts";

/**
 * The number of accounts whose devices' hashes are cached, at some 150 bytes each. To hash a device takes longer than
 * the rest of a decision, and of more accounts than this in turn none is found in the cache.
 */
const CACHE_SIZE = 65_536;

/**
 * For accounts in this process's memory. Half of it are found for certain, a million: uncached, an event of 100,000
 * accounts in turn took four times as long.
 */
const CACHE_SIZE_IN_MEMORY = 2 ** 21;

/** As many devices of an account can hold leases. With more, its list starts again. */
const MAX_DEVICES = 8;

/** 60 bits: only the devices of one account must be distinct. */
const LENGTH = 10;

/** The devices of an account, the latest first. Most accounts have one, and so one object. */
interface Hashed {
  readonly device: string;
  readonly hash: string;
  readonly next: Hashed | undefined;
}

interface DeviceOptions {
  readonly secret: Secret | undefined;
  /** Whether the store is this process's memory. */
  readonly isInMemory: boolean;
}

/** The name of a device without one. */
const DEFAULT_DEVICE = "default";

/**
 * Replaces an event's device by a keyed hash before the decision, so that no store contains the page's own name. The
 * hash covers account and device, so that it does not show that two accounts share a device. It changes the event,
 * which the governor made for the call: a copy would be 70 bytes per decision.
 */
export function makeDevices({
  secret = DEVELOPMENT_SECRET,
  isInMemory,
}: DeviceOptions): (id: string, event: GovernorEvent) => void {
  const keyOf = keysOf(secret);
  const cache = makeLru<Hashed>(isInMemory ? CACHE_SIZE_IN_MEMORY : CACHE_SIZE, () => false);

  const hashOf = (id: string, device: string): string => {
    const latest = cache.get(id);
    let count = 1;
    for (let one = latest; one !== undefined; one = one.next) {
      if (one.device === device) return one.hash;
      count++;
    }
    const hash = keyOf(`device\u0000${id}\u0000${device}`).key.slice(0, LENGTH);
    cache.set(id, { device, hash, next: count > MAX_DEVICES ? undefined : latest });
    return hash;
  };

  return (id, event) => {
    if (!("device" in event) || event.device === undefined || event.device === DEFAULT_DEVICE) return;
    const own: { device?: string | undefined } = event;
    own.device = hashOf(id, event.device);
  };
}
