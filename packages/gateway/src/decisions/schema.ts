import { z } from "@hono/zod-openapi";

/** Who an event is about, in a service's own word. */
export interface AccountInput {
  readonly id: string;
  readonly age?: number | "unknown" | { min?: number | undefined; max?: number | undefined } | undefined;
  readonly timeZone?: string | undefined;
  readonly region?: string | undefined;
  readonly groups?: string[] | undefined;
}

/** What happened. Its instant is the gateway's. */
export type Action =
  | {
      type: "message";
      device?: string | undefined;
      exempt?: boolean | undefined;
      answers?: string[] | undefined;
    }
  | { type: "active"; device?: string | undefined; reply?: boolean | undefined }
  | { type: "away"; device?: string | undefined }
  | { type: "reply"; device?: string | undefined }
  | { type: "answered"; requestId: string }
  | { type: "calls"; requestId: string; calls: string[] }
  | { type: "refund"; requestId: string }
  | { type: "tokens"; count: number }
  | { type: "signal"; name: string }
  | { type: "status" }
  | { type: "grant"; minutes: number; guardianId?: string | undefined }
  | { type: "pause"; until?: number | undefined; why?: string | undefined; guardianId?: string | undefined }
  | { type: "resume"; guardianId?: string | undefined }
  | { type: "lift"; until: number; guardianId?: string | undefined }
  | { type: "unlink"; guardianId?: string | undefined };

export interface EventInput {
  readonly id?: string | undefined;
  readonly account: AccountInput;
  readonly event: Action;
}

/** What other servers read of a decision; it has further fields. */
export interface DecisionOutput {
  [key: string]: unknown;
  /** `ok`: an event that asks for nothing. */
  outcome: "allow" | "block" | "ok";
  reason: string | null;
  resumesAt: number | null;
  remainingMs: number | null;
  band: string | null;
  at: number;
  notices: { [key: string]: unknown; kind: string }[];
}

export interface Result {
  id: string | null;
  decision: DecisionOutput | null;
  error: { code: string; message: string } | null;
}

const name = (max: number): z.ZodString => z.string().min(1).max(max);

const age = z
  .union([
    z.number().int().min(0).max(130),
    z.literal("unknown"),
    z.strictObject({ min: z.number().int().min(0).max(130), max: z.number().int().min(0).max(130) }).partial(),
  ])
  .openapi({ description: "Whole years, bounds of them, or unknown." });

const accountSchema: z.ZodType<AccountInput> = z
  .strictObject({
    id: name(512).openapi({ description: "The person's id, as the gateway's people know them." }),
    age: age.optional().openapi({ description: "In place of what the gateway's people say." }),
    timeZone: name(100).optional(),
    region: name(100).optional(),
    groups: z.array(name(200)).max(100).optional(),
  })
  .openapi("Account");

const requestId = name(512).openapi({ description: "The id of the message's own event." });
const device = name(128).optional();
const minutes = z.number().int().min(1).max(1440);
const instant = z.number().int().min(0).openapi({ description: "Ms since the epoch." });
const actor = { guardianId: name(512).optional() };

const actions = [
  z.strictObject({
    type: z.literal("message"),
    device,
    exempt: z.boolean().optional().openapi({ description: "A call for help: it passes whatever stops." }),
    answers: z
      .array(name(512))
      .max(32)
      .optional()
      .openapi({ description: "Ids of tool calls whose results it brings." }),
  }),
  z.strictObject({ type: z.literal("active"), device, reply: z.boolean().optional() }),
  z.strictObject({ type: z.literal("away"), device }),
  z.strictObject({ type: z.literal("reply"), device }),
  z.strictObject({ type: z.literal("answered"), requestId }),
  z.strictObject({ type: z.literal("calls"), requestId, calls: z.array(name(512)).min(1).max(32) }),
  z.strictObject({ type: z.literal("refund"), requestId }),
  z.strictObject({ type: z.literal("tokens"), count: z.number().int().min(0).max(1e9) }),
  z.strictObject({ type: z.literal("signal"), name: name(64) }),
  z.strictObject({ type: z.literal("status") }),
  z.strictObject({ type: z.literal("grant"), minutes, ...actor }),
  z.strictObject({ type: z.literal("pause"), until: instant.optional(), why: name(64).optional(), ...actor }),
  z.strictObject({ type: z.literal("resume"), ...actor }),
  z.strictObject({ type: z.literal("lift"), until: instant, ...actor }),
  z.strictObject({ type: z.literal("unlink"), ...actor }),
] as const;

// An event that names an instant is not accepted.
const actionSchema: z.ZodType<Action> = z.discriminatedUnion("type", actions).openapi("Action");

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
  .union([eventSchema, z.strictObject({ events: z.array(eventSchema).min(1).max(MAX_EVENTS) })])
  .openapi("Events");

const decisionSchema: z.ZodType<DecisionOutput> = z
  .looseObject({
    outcome: z.enum(["allow", "block", "ok"]),
    reason: z.string().nullable().openapi({ description: "Why it is refused." }),
    resumesAt: z.number().nullable().openapi({ description: "When it opens again, ms since the epoch." }),
    remainingMs: z.number().nullable().openapi({ description: "Time that is left today." }),
    band: z.string().nullable().openapi({ description: "null: nobody governs this account." }),
    at: z.number(),
    notices: z.array(z.looseObject({ kind: z.string() })),
  })
  .openapi("Decision");

export const resultSchema: z.ZodType<Result> = z
  .strictObject({
    id: z.string().nullable(),
    decision: decisionSchema.nullable(),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  })
  .openapi("Result");

export const resultsSchema: z.ZodType<{ results: Result[] }> = z
  .strictObject({ results: z.array(resultSchema) })
  .openapi("Results");

export const statusSchema: z.ZodType<{ account: AccountInput }> = z
  .strictObject({ account: accountSchema })
  .openapi("StatusRequest");

export const problemSchema: z.ZodType<{ error: { code: string; message: string } }> = z
  .strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) })
  .openapi("Problem");

const GUARDIANS: ReadonlySet<Action["type"]> = new Set(["grant", "pause", "resume", "lift", "unlink"]);

/** Whether an event is a guardian's: it needs a key of that scope. */
export function isGuardians({ type }: Action): boolean {
  return GUARDIANS.has(type);
}
