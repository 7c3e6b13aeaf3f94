import { build } from "./build.mjs";

if (await build(["gateway"])) {
  const { main } = await import("../packages/gateway/dist/main.js");
  const args = process.argv.slice(2);
  const status = await main(args.length > 0 ? args : ["--demo"], process.env);
  if (status !== null) process.exitCode = status;
} else process.exitCode = 70;
