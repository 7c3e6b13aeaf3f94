import { run } from "./run.ts";
import { endWithOutput } from "./terminal/output.ts";

endWithOutput();
await run(process.argv.slice(2));
