import { test } from "vitest";
import { fuzzConnections, fuzzRequests } from "./fuzz.ts";

test("whatever is sent, the answer is 2xx, 4xx, 502, 503 or 504, and no secret is in it", () => fuzzRequests(150));

test("whatever bytes a connection begins with, they are answered so or not at all, and the gateway goes on", () =>
  fuzzConnections(100));
