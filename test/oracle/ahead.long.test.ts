// The tests of ahead.test.ts on eight times as many random traces, different ones each time.
process.env["RECESS_AHEAD_RUNS"] ??= "40";
await import("./ahead.test.ts");
