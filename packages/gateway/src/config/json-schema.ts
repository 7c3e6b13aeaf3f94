import * as z from "zod";
import { gatewaySchema } from "./schema.ts";

/** The JSON Schema (draft 7) of gateway files, with which editors complete and explain every key. */
export function gatewayJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(gatewaySchema, { target: "draft-7", io: "input", unrepresentable: "any" });
}
