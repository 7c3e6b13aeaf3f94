import { makeLru } from "../accounts/lru.ts";
import { DEVELOPMENT_SECRET, keysOf, type Secret } from "../store/keys.ts";
import type { GovernorEvent } from "../values/event.ts";

/**
 * The number of accounts whose device's hash is cached, at some 150 bytes each. To hash a device takes longer than the rest of a decision, and
 * of more accounts than this in turn none is found in the cache.
 */
const CACHE_SIZE = 65_536;

/** Where the accounts are in this process's memory too: without the cache, an event of 100,000 in turn took four times as long. */
const CACHE_SIZE_IN_MEMORY = 2 ** 20;

/** The number of further devices whose hash is cached. */
const MORE_SIZE = 10_000;

/** 60 bits: only the devices of one account must be distinct. */
const LENGTH = 10;

function nameOf(id: string, device: string): string {
  return `device\u0000${id}\u0000${device}`;
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
  /** Of accounts with several devices. */
  const hashes = makeLru<string>(MORE_SIZE, () => false);

  /** The last device of each account, usually its only one: finding it here avoids building a key. */
  const latest = makeLru<{ readonly device: string; readonly hash: string }>(
    isInMemory ? CACHE_SIZE_IN_MEMORY : CACHE_SIZE,
    () => false,
  );

  const hashOf = (id: string, device: string): string => {
    const last = latest.get(id);
    if (last?.device === device) return last.hash;
    const name = nameOf(id, device);
    const hash = hashes.get(name) ?? keyOf(name).key.slice(0, LENGTH);
    if (last !== undefined) hashes.set(nameOf(id, last.device), last.hash);
    latest.set(id, { device, hash });
    return hash;
  };

  return (id, event) => {
    if (!("device" in event) || event.device === undefined || event.device === DEFAULT_DEVICE) return;
    const own: { device?: string | undefined } = event;
    own.device = hashOf(id, event.device);
  };
}
