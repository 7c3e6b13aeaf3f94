import { makeLru } from "../accounts/lru.ts";
import { DEVELOPMENT_SECRET, keysOf, type Secret } from "../store/keys.ts";
import type { GovernorEvent } from "../values/event.ts";

/**
 * The number of accounts whose devices' hashes are cached, at about 150 bytes each. Hashing a device takes longer than
 * the rest of a decision. If more accounts than this take turns, none of their hashes stays in the cache.
 */
const CACHE_SIZE = 65_536;

/**
 * For accounts in this process's memory. The most recent half, a million, is always cached. Without the cache, an event
 * took four times as long when 100,000 accounts took turns.
 */
const CACHE_SIZE_IN_MEMORY = 2 ** 21;

/** The number of an account's devices that can hold leases. One more device clears the account's list. */
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

/** Stands for a missing device; not hashed. */
const DEFAULT_DEVICE = "default";

/**
 * Replaces an event's device by a keyed hash before the decision, so that no store contains the page's own name. The
 * hash covers account and device, so that it does not show that two accounts share a device. The event itself is
 * changed, because it was created for this call and a copy would take 70 bytes per decision.
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
