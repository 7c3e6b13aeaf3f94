import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../support/built.ts";
import { namedCommands } from "./documents.ts";

const PNPM = "npx --yes pnpm ";

/** The command that runs this test. */
const THE_TEST_COMMAND = ["npx --yes pnpm test", "npx --yes pnpm test:all"];

/** Servers: they work once they have printed their address. */
const SERVERS = /^npx --yes pnpm ((-C \S+ )?start|gateway|voice|run docs|(--silent )?recess (studio|serve).*)$/u;

/** A command that is still running after this time hangs, even on a busy machine. */
const PATIENCE_MS = 1_200_000;

/** Commands that would take minutes, with flags that make them short. */
const SHORT: readonly (readonly [RegExp, string])[] = [
  [/ bench$/u, " bench --only replay --json"],
  [/ load\b.*$/u, " load --minors 20 --seconds 5"],
  [/ soak$/u, " soak -t 'clock'"],
  // Every file is loaded; what it would install is not.
  [/( peers(?: peers\/\S+)?)$/u, "$1 -t 'none of them'"],
  [/ exec vitest\b.*$/u, " exec vitest run --project unit packages/core/src/time/zone"],
  [/ test:unit$/u, " test:unit packages/core/src/time"],
  [/ changeset$/u, " changeset --empty"],
  // Named as what comes before the command; alone it ends with 2 and the list of commands.
  [/ recess$/u, " recess --help"],
  [/ …$/u, " --help"],
];

const shortened = (command: string): string =>
  SHORT.reduce((text, [long, short]) => text.replace(long, short), command);

interface Outcome {
  /** `null` for a command that was ended by a signal, such as one that hangs. */
  readonly status: number | null;
  readonly output: string;
}

/** Runs a command line; a server is stopped once it prints its address. */
function run(command: string, cwd: string): Promise<Outcome> {
  const isServer = SERVERS.test(command);
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      CI: "1",
      NO_COLOR: "1",
      PORT: "0",
      BROWSER: "none",
      OPENAI_BASE_URL: "",
      OPENAI_API_KEY: "",
    };
    const child = spawn("sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    let isUp = false;
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    };
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!isServer || isUp || !/https?:\/\/(127\.0\.0\.1|localhost):\d+/u.test(output)) return;
      isUp = true;
      end();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    const hangs = setTimeout(end, PATIENCE_MS);
    child.once("close", (code) => {
      clearTimeout(hangs);
      resolve({ status: isUp ? 0 : code, output });
    });
  });
}

let clone: string;
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), "recess-clone-"));
  const { status, output } = await run(`git clone --quiet "${root}" "${clone}/recess"`, tmpdir());
  expect([status, output]).toEqual([0, ""]);
});
afterAll(() => rm(clone, { recursive: true, force: true }));

describe("every command that a document names works in a fresh clone", () => {
  const commands = new Set(namedCommands(PNPM).map(({ command }) => command));
  for (const command of [...commands].filter((one) => !THE_TEST_COMMAND.includes(one)).sort()) {
    test(command, async () => {
      const { status, output } = await run(shortened(command), join(clone, "recess"));
      expect(status, output.slice(-4000)).toBe(0);
    });
  }
});
