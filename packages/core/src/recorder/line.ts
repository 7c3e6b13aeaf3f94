import type { Decided } from "../values/decided.ts";
import type { AccountKey } from "../store/keys.ts";
import type { GovernorEvent } from "../values/event.ts";

/** Creates trace lines in which every id is a keyed hash. */
export function makeLines(placeOf: (id: string) => AccountKey): (decided: Decided) => string {
  return ({ account, event, decision }) => {
    const key = placeOf(account.id).key;
    // Hashed per account, because a trace must not show that two accounts share a device.
    const hide = (what: string, id: string): string =>
      placeOf(`${what}\u0000${key}\u0000${id}`).key.slice(0, ID_LENGTH);
    const { age, timeZone, region } = account;
    return JSON.stringify({
      at: decision.at,
      account: key,
      age,
      timeZone,
      region,
      ...fieldsOf(event, hide),
      degraded: decision.degraded,
    });
  };
}

/** 72 bits: only the ids of one account must be distinct. */
const ID_LENGTH = 12;

/** Stands for a missing device; not hashed. */
const DEFAULT_DEVICE = "default";

/**
 * The latest instant that a trace can contain; later ones make no difference, because decisions look two weeks ahead.
 */
const MAX_INSTANT = 4_320_000_000_000_000;

type Hide = (what: string, id: string) => string;

function fieldsOf(event: GovernorEvent, hide: Hide): Readonly<Record<string, unknown>> {
  switch (event.type) {
    case "message":
      return {
        type: event.type,
        device: deviceOf(event.device, hide),
        requestId: event.requestId === undefined ? undefined : hide("request", event.requestId),
        exempt: event.exempt === true ? true : undefined,
        answers: event.answers?.map((id) => hide("call", id)),
        channel: event.channel,
      };
    case "active":
      return {
        type: event.type,
        device: deviceOf(event.device, hide),
        reply: event.reply === true ? true : undefined,
        channel: event.channel,
      };
    case "calls":
      return {
        type: event.type,
        requestId: hide("request", event.requestId),
        calls: event.calls.map((id) => hide("call", id)),
      };
    case "reply":
    case "away":
      return { type: event.type, device: deviceOf(event.device, hide), channel: event.channel };
    case "refund":
    case "answered":
      return { type: event.type, requestId: hide("request", event.requestId) };
    case "tokens":
    case "signal":
    case "status":
      return event;
    default:
      return {
        ...event,
        until: "until" in event ? instantOf(event.until) : undefined,
        // A trace identifies accounts, but not guardians.
        guardianId: undefined,
        actionId: event.actionId === undefined ? undefined : hide("action", event.actionId),
      };
  }
}

function deviceOf(device: string | undefined, hide: Hide): string | undefined {
  return device === undefined || device === DEFAULT_DEVICE ? undefined : hide("device", device);
}

function instantOf(at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.max(-MAX_INSTANT, Math.min(MAX_INSTANT, at));
}
