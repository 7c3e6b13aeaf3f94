import { test } from "vitest";
import { reconnect } from "./hostile-realtime.ts";

test("a hundred conversations are one budget and free all places", () => reconnect(10));
