import { z } from "@hono/zod-openapi";

/** The part of a decision that other servers should use; it has further fields. */
export interface DecisionOutput {
  [key: string]: unknown;
  /** `ok`: an event that requires no decision. */
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

export const problemSchema: z.ZodType<{ error: { code: string; message: string } }> = z
  .strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) })
  .openapi("Problem");
