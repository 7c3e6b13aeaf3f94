// A process that runs one command line after another, so that a test need not start a process for each. `shared.ts` starts it.
import { Readable } from "node:stream";
import { run } from "../../packages/cli/dist/run.js";

/**
 * @param {"stdout" | "stderr"} name
 * @returns {() => string} What was written; the stream writes again where it did before.
 */
function capture(name) {
  const stream = process[name];
  const { write } = stream;
  /** @type {Buffer[]} */
  const chunks = [];
  stream.write = (/** @type {string | Uint8Array} */ chunk) => {
    chunks.push(Buffer.from(chunk));
    return true;
  };
  return () => {
    stream.write = write;
    return Buffer.concat(chunks).toString();
  };
}

const home = process.cwd();

/** @param {import("./shared.ts").CommandLine} line */
async function answer({ id, args, input, cwd = home, env }) {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  Object.defineProperty(process, "stdin", { value: Readable.from([Buffer.from(input)]), configurable: true });
  process.exitCode = 0;
  const [stdout, stderr] = [capture("stdout"), capture("stderr")];
  await run(args);
  process.send?.({ id, status: process.exitCode, stdout: stdout(), stderr: stderr() });
}

// The working directory, the environment and the streams are the process's: one at a time.
let last = Promise.resolve();
process.on("message", (/** @type {import("./shared.ts").CommandLine} */ line) => {
  last = last.then(() => answer(line));
});
