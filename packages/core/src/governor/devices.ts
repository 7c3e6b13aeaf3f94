import { makeLru } from "../accounts/lru.ts";
import { DEVELOPMENT_SECRET, keysOf, type Secret } from "../store/keys.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord, HashedDevice } from "../values/record.ts";

/**
 * The number of accounts whose devices' hashes are cached, at about 150 bytes each. Hashing a device takes longer than
 * the rest of a decision. If more accounts than this take turns, none of their hashes stays in the cache.
 */
const CACHE_SIZE = 65_536;

/** The number of an account's devices that can hold leases. One more device clears the account's list. */
const MAX_DEVICES = 8;

/** 60 bits: only the devices of one account must be distinct. */
const LENGTH = 10;

interface DeviceOptions {
  readonly secret: Secret | undefined;
  /** The record itself of an account in this process's memory; `null` without one, and for other stores. */
  readonly recordOf: (id: string) => AccountRecord | null;
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
  recordOf,
}: DeviceOptions): (id: string, event: GovernorEvent) => void {
  const keyOf = keysOf(secret);
  const cache = makeLru<HashedDevice>(CACHE_SIZE, () => false);

  const hashOf = (id: string, device: string): string => {
    const record = recordOf(id);
    const latest = record?.devices ?? cache.get(id) ?? null;
    let count = 1;
    for (let one = latest; one !== null; one = one.next) {
      if (one.device === device) {
        if (record !== null && record.devices === null) keep(record, latest);
        return one.hash;
      }
      count++;
    }
    const hash = keyOf(`device\u0000${id}\u0000${device}`).key.slice(0, LENGTH);
    const hashed = { device, hash, next: count > MAX_DEVICES ? null : latest };
    cache.set(id, hashed);
    if (record !== null) keep(record, hashed);
    return hash;
  };

  return (id, event) => {
    if (!("device" in event) || event.device === undefined || event.device === DEFAULT_DEVICE) return;
    const own: { device?: string | undefined } = event;
    own.device = hashOf(id, event.device);
  };
}

function keep(record: AccountRecord, devices: HashedDevice | null): void {
  const own: { devices: HashedDevice | null } = record;
  own.devices = devices;
}
