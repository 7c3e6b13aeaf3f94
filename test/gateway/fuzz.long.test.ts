import { test } from "vitest";
import { fuzzConnections, fuzzRequests } from "./fuzz.ts";

test("two thousand requests of all kinds", () => fuzzRequests(2000));

test("two thousand connections of all kinds", () => fuzzConnections(2000));
