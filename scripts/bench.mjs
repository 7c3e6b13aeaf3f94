import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";
import { compileProgram, NODE_OPTIONS, PACKAGES, runProgram } from "./run-test-program.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
const at = args.findIndex((arg) => arg === "--compare" || arg.startsWith("--compare="));

if (at === -1) await runProgram("bench", args);
else {
  const [option = ""] = args.splice(at, 1);
  const revision = option.startsWith("--compare=") ? option.slice(10) : args.splice(at, 1)[0];
  process.exitCode = await compareWith(revision, args);
}

/**
 * Measures another revision and this checkout in turn, with the same program, so that other load affects both.
 *
 * @param {string | undefined} revision
 * @param {string[]} rest The options of the program.
 */
async function compareWith(revision, rest) {
  const commit = commitOf(revision);
  if (commit === null) {
    console.error(
      `--compare takes a revision of this repository, such as main or HEAD~1; not ${revision ?? "nothing"}.`,
    );
    return 2;
  }
  const checkout = mkdtempSync(join(tmpdir(), "recess-compare-"));
  try {
    console.error(`Building ${revision} (${commit.slice(0, 7)}) beside this checkout …`);
    run("git", ["worktree", "add", "--detach", "--force", checkout, commit]);
    run("npx", ["--yes", "pnpm", "install", "--frozen-lockfile", "--prefer-offline"], checkout);
    run(process.execPath, [join(checkout, "scripts", "build.mjs"), ...PACKAGES], checkout);
    if (!(await build(PACKAGES))) return 1;
    const there = await compileProgram("bench", join(checkout, "test"));
    const here = await compileProgram("bench");
    const sides = [`--side=${there}`, `--side=${here}`, `--name=${revision}`];
    execFileSync(process.execPath, [...NODE_OPTIONS, here, ...sides, ...rest], { stdio: "inherit" });
    return 0;
  } catch (error) {
    // The program has printed the reason.
    return /** @type {{ status?: number }} */ (error).status ?? 1;
  } finally {
    run("git", ["worktree", "remove", "--force", checkout]);
    rmSync(checkout, { recursive: true, force: true });
  }
}

/** @param {string | undefined} revision */
function commitOf(revision) {
  if (revision === undefined || revision.startsWith("-")) return null;
  try {
    const found = execFileSync("git", ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`], { cwd: root });
    return found.toString().trim();
  } catch {
    return null;
  }
}

/**
 * @param {string} command
 * @param {string[]} commandArgs
 */
function run(command, commandArgs, cwd = root) {
  execFileSync(command, commandArgs, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}
