import { test } from "vitest";
import { fuzzConnections, fuzzRequests } from "./fuzz.ts";

test("whatever a client sends, the response is 2xx, 4xx, 502, 503 or 504, and contains no secret", () =>
  fuzzRequests(150));

test("whatever bytes a connection begins with, they get such a response or none, and the gateway continues", () =>
  fuzzConnections(100));
