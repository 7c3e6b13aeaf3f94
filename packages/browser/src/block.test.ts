import { expect, test } from "vitest";
import { parseBlock } from "./block.ts";
import { stopped } from "../../../test/support/state.ts";

const recess = { ...stopped(), code: "daily-limit", retryAt: "2026-11-25T00:00:00.000Z" };
const body = { title: "Daily limit reached", message: "That is all for today", error: { code: "daily-limit" }, recess };
const text = JSON.stringify(body);

test.each([
  ["the body's text", text],
  ["the body", body],
  ["useChat of ai 5 and 6", new Error(text)],
  ["useChat of ai 7", Object.assign(new Error("Forbidden"), { statusCode: 403, responseBody: text })],
  ["Anthropic's SDK", Object.assign(new Error("That is all for today"), { status: 403, error: body })],
  ["Anthropic's SDK with an unread body", new Error(`403 ${text}`)],
  ["an error around one", new Error("failed", { cause: new Error(text) })],
])("reads the block in %s", (_, error) => expect(parseBlock(error)).toEqual(recess));

test.each([
  null,
  undefined,
  403,
  "",
  "oops",
  '{"recess":',
  '{"recess":{}}',
  new Error("Failed to fetch"),
  new Error('{"error":{"message":"no \\"recess\\" here"}}'),
  { recess: { v: 2, serverNow: 1, code: "daily-limit" } },
])("is null for anything else: %s", (error) => expect(parseBlock(error)).toBeNull());
