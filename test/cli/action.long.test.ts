import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { buildCommand, BIN, makeFolder } from "./recess.ts";

// The workflow of examples/github-action, step by step in a clone, as GitHub would run it. Two programs are replaced: `npx` runs
// this repository's command, and `gh` records its arguments.

interface Workflow {
  readonly on: { readonly pull_request: { readonly paths: readonly string[] } };
  readonly permissions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: { readonly policy: { readonly steps: readonly Step[] } };
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const workflow = parse(
  readFileSync(new URL("../../examples/github-action/policy.yml", import.meta.url), "utf8"),
) as Workflow;
const { steps } = workflow.jobs.policy;

const folder = makeFolder();
beforeAll(buildCommand);
afterAll(folder.remove);

const BEFORE = "extends: ./base.yaml\nbands: { teen: { dailyLimit: 1h } }\n";

/** A clone of a repository whose main branch has a policy, with a checked-out branch that changes it. */
function cloneOf(name: string, changed: string): { readonly path: string; readonly run: (step: Step) => number } {
  const origin = join(folder.path, `${name}-origin`);
  const git = (cwd: string, ...args: readonly string[]): void =>
    void execFileSync("git", ["-c", "user.name=Kai", "-c", "user.email=kai@example.com", ...args], {
      cwd,
      stdio: "pipe",
    });
  mkdirSync(origin);
  git(origin, "init", "--quiet", "--initial-branch=main");
  writeFileSync(join(origin, "base.yaml"), "unknownAge: teen\nbands: { teen: { ages: [13, 18], dailyLimit: 2h } }\n");
  writeFileSync(join(origin, "recess.yaml"), BEFORE);
  git(origin, "add", ".");
  git(origin, "commit", "--quiet", "-m", "Begin");
  git(origin, "checkout", "--quiet", "-b", "change");
  writeFileSync(join(origin, "recess.yaml"), changed);
  git(origin, "commit", "--quiet", "-am", "Change");
  const path = join(folder.path, name);
  git(folder.path, "clone", "--quiet", "--branch", "change", origin, path);

  const bin = join(folder.path, `${name}-bin`);
  mkdirSync(bin);
  const script = (program: string, body: string): void => {
    writeFileSync(join(bin, program), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, program), 0o755);
  };
  script("npx", `[ "$1 $2" = "--yes @recess/cli" ] || exit 9\nshift 2\nexec "${process.execPath}" "${BIN}" "$@"`);
  // There is no comment to edit yet.
  script(
    "gh",
    `echo "$@" >> "${join(path, "gh.txt")}"\ncase "$*" in *--edit-last*) exit 1;; esac\ncp "$5" "${join(path, "said.md")}"`,
  );

  const event: Readonly<Record<string, string>> = {
    "github.base_ref": "main",
    "github.token": "a-token",
    "github.event.pull_request.number": "7",
  };
  const filled = (text: string): string =>
    text.replaceAll(/\$\{\{ *([\w.]+) *\}\}/g, (_, key: string) => event[key] ?? `no ${key}`);
  const run = ({ run: commands = "", env = {} }: Step): number => {
    const own = Object.fromEntries(
      Object.entries({ ...workflow.env, ...env }).map(([key, value]) => [key, filled(value)]),
    );
    const options = { cwd: path, env: { ...process.env, ...own, PATH: `${bin}:${process.env["PATH"] ?? ""}` } };
    // As GitHub runs `run` without a shell.
    return (
      spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", filled(commands)], options).status ?? -1
    );
  };
  return { path, run };
}

const [check, diff] = steps.filter(({ run }) => run !== undefined);
const said = (path: string): string => readFileSync(join(path, "said.md"), "utf8");

test("the workflow may only comment, and runs for changes of the policy", () => {
  expect(workflow.permissions).toEqual({ contents: "read", "pull-requests": "write" });
  expect(workflow.on.pull_request.paths).toEqual([workflow.env["POLICY"]]);
  expect(steps.map(({ uses }) => uses).filter(Boolean)).toEqual(["actions/checkout@v4", "actions/setup-node@v4"]);
  // No command contains text that a pull request's author can write.
  expect(steps.map(({ run = "" }) => run).join("\n")).not.toContain("${{");
});

test("a looser policy passes the check, and the comment lists what becomes looser", () => {
  const { path, run } = cloneOf("looser", "extends: ./base.yaml\nbands: { teen: { dailyLimit: 90m } }\n");
  expect([run(check!), run(diff!)]).toEqual([0, 0]);
  expect(said(path)).toContain("### Looser (1)");
  expect(said(path)).toContain("dailyLimit from 1h to 90m");
  expect(readFileSync(join(path, "gh.txt"), "utf8")).toBe(
    "pr comment 7 --edit-last --body-file comment.md\npr comment 7 --body-file comment.md\n",
  );
});

test("an invalid policy fails the check, without a comment", () => {
  const { path, run } = cloneOf("broken", "extends: ./base.yaml\nbands: { teen: { dailyLimit: soon } }\n");
  expect(run(check!)).not.toBe(0);
  run(diff!);
  expect(existsSync(join(path, "said.md"))).toBe(false);
});

test("a change without effect for anybody is reported as such", () => {
  const { path, run } = cloneOf("same", `# Words alone.\n${BEFORE}`);
  expect([run(check!), run(diff!)]).toEqual([0, 0]);
  expect(said(path)).toContain("nothing changes for anybody");
});
