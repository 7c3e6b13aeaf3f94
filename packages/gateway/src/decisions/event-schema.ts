import { z } from "@hono/zod-openapi";
import { RecessError } from "@recess/core";
import { parseAdjustment } from "@recess/core/views";
import type { AdjustableLimitsInput } from "@recess/core/policy";

/** The account that an event concerns, as the service knows it. */
export interface AccountInput {
  readonly id: string;
  readonly age?: number | "unknown" | { min?: number | undefined; max?: number | undefined } | undefined;
  readonly timeZone?: string | undefined;
  readonly region?: string | undefined;
  readonly groups?: string[] | undefined;
}

type Channel = "text" | "voice";

/** What the app's own server reports about a person and their page. */
interface Presence {
  device?: string | undefined;
  channel?: Channel | undefined;
}

interface Page extends Presence {
  shown?: string[] | undefined;
}

/** The person who acts (their role is the key's), and the settings that they saw. */
interface Acting {
  guardianId?: string | undefined;
  expected?: string | undefined;
}

/** The event. Its instant is set by the gateway. */
export type Action =
  | ({ type: "message"; exempt?: boolean | undefined; answers?: string[] | undefined } & Presence)
  | ({ type: "active"; reply?: boolean | undefined } & Page)
  | ({ type: "away" } & Page)
  | ({ type: "reply" } & Presence)
  | { type: "answered"; requestId: string }
  | { type: "calls"; requestId: string; calls: string[] }
  | { type: "refund"; requestId: string }
  | { type: "tokens"; count: number; estimated?: true | undefined }
  | { type: "signal"; name: string }
  | { type: "status"; channel?: Channel | undefined }
  | ({ type: "grant"; minutes: number } & Acting)
  | ({ type: "revoke"; minutes: number } & Acting)
  | ({ type: "pause"; until?: number | undefined; why?: string | undefined } & Acting)
  | ({ type: "resume" } & Acting)
  | ({ type: "lift"; until: number } & Acting)
  | ({ type: "adjust"; limits: AdjustableLimitsInput } & Acting)
  | ({ type: "consent" } & Acting)
  | ({ type: "withdraw-consent" } & Acting)
  | ({ type: "unlink" } & Acting);

export interface EventInput {
  readonly id?: string | undefined;
  readonly account: AccountInput;
  readonly event: Action;
}

const name = (max: number): z.ZodString => {
  const error = `Write a string of 1 to ${max} characters.`;
  return z.string({ error }).min(1, { error }).max(max, { error });
};

const age = z
  .union(
    [
      z.number().int().min(0).max(130),
      z.literal("unknown"),
      z.strictObject({ min: z.number().int().min(0).max(130), max: z.number().int().min(0).max(130) }).partial(),
    ],
    { error: 'Write whole years from 0 to 130, {"min", "max"}, or "unknown".' },
  )
  .openapi({ description: "Whole years, bounds of them, or unknown." });

const accountSchema: z.ZodType<AccountInput> = z
  .strictObject(
    {
      id: name(512).openapi({ description: "The person's id, as the gateway's people know them." }),
      age: age.optional().openapi({ description: "In place of what the gateway's people say." }),
      timeZone: name(100).optional(),
      region: name(100).optional(),
      groups: z.array(name(200)).max(100).optional(),
    },
    { error: ({ code }) => (code === "invalid_type" ? 'Write {"id": "…"}, the person whom it concerns.' : undefined) },
  )
  .openapi("Account");

const requestId = name(512).openapi({ description: "The id of the message's own event." });
const channel = z.enum(["text", "voice"]).optional().openapi({ description: "voice: a conversation by speech." });
const presence = {
  device: name(128).optional().openapi({ description: "One device or tab, by an id of its own." }),
  channel,
};
const page = {
  ...presence,
  shown: z.array(name(256)).max(64).optional().openapi({ description: "Receipts of notices that were on screen." }),
};
const minutes = z.number().int().min(1).max(1440);
const instant = z.number().int().min(0).openapi({ description: "Ms since the epoch." });
const acting = {
  guardianId: name(512).optional().openapi({ description: "The person who acts, for the journal." }),
  expected: name(128).optional().openapi({
    description: "The settings that the person saw. If they have changed since, nothing is changed.",
  }),
};

const limits = z
  .record(z.string(), z.unknown())
  .transform((given, context) => {
    try {
      return parseAdjustment(given);
    } catch (error) {
      if (!(error instanceof RecessError)) throw error;
      context.issues.push({ code: "custom", input: given, message: error.message });
      return z.NEVER;
    }
  })
  .openapi({
    type: "object",
    description: "What a guardian sets in place of the band's limits, by the policy's own keys; {} removes all of it.",
    example: { dailyLimit: "45m" },
  });

const actions = [
  z.strictObject({
    type: z.literal("message"),
    ...presence,
    exempt: z.boolean().optional().openapi({ description: "A call for help: it passes every limit." }),
    answers: z
      .array(name(512))
      .max(32)
      .optional()
      .openapi({ description: "Ids of tool calls whose results it brings." }),
  }),
  z.strictObject({
    type: z.literal("active"),
    ...page,
    reply: z.boolean().optional().openapi({ description: "The server's own, every 30 s while a reply streams." }),
  }),
  z.strictObject({ type: z.literal("away"), ...page }),
  z.strictObject({ type: z.literal("reply"), ...presence }),
  z.strictObject({ type: z.literal("answered"), requestId }),
  z.strictObject({ type: z.literal("calls"), requestId, calls: z.array(name(512)).min(1).max(32) }),
  z.strictObject({ type: z.literal("refund"), requestId }),
  z.strictObject({
    type: z.literal("tokens"),
    count: z.number().int().min(0).max(1e9),
    estimated: z.literal(true).optional(),
  }),
  z.strictObject({ type: z.literal("signal"), name: name(64) }),
  z.strictObject({ type: z.literal("status"), channel }),
  z.strictObject({ type: z.literal("grant"), minutes, ...acting }),
  z.strictObject({ type: z.literal("revoke"), minutes, ...acting }),
  z.strictObject({ type: z.literal("pause"), until: instant.optional(), why: name(64).optional(), ...acting }),
  z.strictObject({ type: z.literal("resume"), ...acting }),
  z.strictObject({ type: z.literal("lift"), until: instant, ...acting }),
  z.strictObject({ type: z.literal("adjust"), limits, ...acting }),
  z.strictObject({ type: z.literal("consent"), ...acting }),
  z.strictObject({ type: z.literal("withdraw-consent"), ...acting }),
  z.strictObject({ type: z.literal("unlink"), ...acting }),
] as const;

// An event that contains an instant is rejected.
const actionSchema: z.ZodType<Action> = z
  .discriminatedUnion("type", actions, {
    error: `Write type: one of ${actions.map(({ shape }) => shape.type.value).join(", ")}.`,
  })
  .openapi("Action");

const eventSchema: z.ZodType<EventInput> = z
  .strictObject({
    id: name(512)
      .optional()
      .openapi({ description: "With it, a repeated request is one event; of a message, the id that others name." }),
    account: accountSchema,
    event: actionSchema,
  })
  .openapi("Event");

const MAX_EVENTS = 100;

export const batchSchema: z.ZodType<EventInput | { events: EventInput[] }> = z
  .union([eventSchema, z.strictObject({ events: z.array(eventSchema).min(1).max(MAX_EVENTS) })], {
    error: 'write one event, {"account", "event"}, or several, {"events": [...]}.',
  })
  .openapi("Events");

export const statusSchema: z.ZodType<{ account: AccountInput; channel?: Channel | undefined }> = z
  .strictObject({ account: accountSchema, channel })
  .openapi("StatusRequest");

const GUARDIANS: ReadonlySet<Action["type"]> = new Set([
  "grant",
  "revoke",
  "pause",
  "resume",
  "lift",
  "adjust",
  "consent",
  "withdraw-consent",
  "unlink",
]);

/** Whether an event is a guardian's, which needs a key with that scope. */
export function isGuardians({ type }: Action): boolean {
  return GUARDIANS.has(type);
}
