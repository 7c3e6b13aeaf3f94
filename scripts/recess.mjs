import { build } from "./build.mjs";

if (await build(["cli"])) await import("../packages/cli/bin/recess.js");
else process.exitCode = 70;
