import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureProgram } from "../support/programs.ts";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const COMMANDS = [
  "check",
  "explain",
  "replay",
  "compare",
  "simulate",
  "studio",
  "record",
  "serve",
  "doctor",
  "presets",
  "schema",
  "completion",
];
const folder = makeFolder();

let fish: string;
let zsh: string;

beforeAll(async () => {
  await buildCommand();
  // They may have to be installed, which can take longer than a test may.
  fish = await ensureProgram({
    names: ["fish"],
    packages: { "apt-get": "fish", apk: "fish", dnf: "fish", brew: "fish" },
  });
  zsh = await ensureProgram({
    names: ["zsh"],
    packages: { "apt-get": "zsh", apk: "zsh", dnf: "zsh", brew: "zsh" },
  });
});
afterAll(folder.remove);

describe.concurrent("help", () => {
  test.each([[], ...COMMANDS.map((command) => [command])])("recess %s --help has examples", async (...command) => {
    const { status, stdout, stderr } = await recess([...command, "--help"]);
    expect(status).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^Usage: recess /);
    expect(stdout).toContain("\nExamples:\n");
    expect(stdout).not.toContain("\u001B");
    expect(stdout.endsWith("\n")).toBe(true);
  });

  test("recess help COMMAND is the same", async () => {
    expect(await recess(["help", "check"])).toEqual(await recess(["check", "--help"]));
  });

  test("recess help is recess --help", async () => {
    expect(await recess(["help"])).toEqual(await recess(["--help"]));
  });

  test("all commands are listed", async () => {
    const { stdout } = await recess(["--help"]);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
    expect(stdout).toContain("Exit status:");
  });

  test("the version is the package's", async () => {
    expect((await recess(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe.concurrent("mistakes end with 2 and are reported on standard error with a suggestion", () => {
  test.each([
    [[], /^Usage: recess/],
    [["chek"], /unknown command 'chek'\n\(Did you mean check\?\)/],
    [["--verison"], /Did you mean --version\?/],
    [["check", "--jsn"], /Did you mean --json\?/],
    [["check", "--format", "xml"], /Allowed choices are text, json, github/],
    [["explain", "balanced", "--ago", "14"], /Did you mean --age\?/],
    [["compare", "balanced"], /missing required argument 'new'/],
    [["schema", "extra"], /too many arguments/],
    [["help", "chek"], /There is no command "chek"\. Did you mean "check"\?/],
    [["studio", "balanced"], /balanced cannot be read.*\n.*recess presets balanced > policy\.yaml/],
    [["completion", "tcsh"], /Allowed choices are bash, zsh, fish/],
  ])("recess %j", async (args, message) => {
    const { status, stdout, stderr } = await recess(args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test("a full disk is reported in one line", async () => {
  const { status, stderr } = await recess([], { shell: "recess schema > /dev/full" });
  expect(status).toBe(2);
  expect(stderr).toBe("error: Standard output cannot be written: the disk is full.\n");
});

describe("completions", () => {
  test("bash completes commands, options, their values, presets and files", async () => {
    folder.file("policy.yaml", "");
    const { stdout, stderr } = await recess([], {
      cwd: folder.path,
      shell: `
        source <(recess completion bash)
        complete_at_end() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _recess; echo "\${COMPREPLY[*]}"; }
        complete_at_end recess che
        complete_at_end recess check --deny
        complete_at_end recess check --format g
        complete_at_end recess presets us-ca-sb1
        complete_at_end recess check pol
        complete_at_end recess replay --policy bal
        complete_at_end recess explain --lang ""
        complete_at_end recess completion z
      `,
    });
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toEqual([
      "check",
      "--deny-warnings",
      "github",
      "us-ca-sb1119",
      "policy.yaml",
      "balanced",
      "en zh",
      "zsh",
      "",
    ]);
  });

  test("fish completes them too", async () => {
    const script = folder.file("recess.fish", (await recess(["completion", "fish"])).stdout);
    const complete = async (line: string): Promise<string> => {
      const { stdout, stderr } = await recess([], {
        shell: `'${fish}' --no-config -c "source ${script}; complete -C'${line}'"`,
      });
      expect(stderr).toBe("");
      return stdout;
    };
    expect(await complete("recess che")).toMatch(/^check\tcheck policies for errors/);
    expect(await complete("recess check --deny")).toMatch(/^--deny-warnings\t/);
    expect(await complete("recess check --format ")).toMatch(/^github\t/m);
    expect(await complete("recess presets us-ca-sb1")).toMatch(/^us-ca-sb1119\tCalifornia/);
  });

  test("zsh takes the script", async () => {
    const { stdout } = await recess(["completion", "zsh"]);
    const script = folder.file("_recess", stdout);
    const result = await recess([], {
      shell: `'${zsh}' -f -c "fpath=(${folder.path} \\$fpath); autoload -U compinit; compinit -u -D; source ${script}; print \\$_comps[recess]"`,
    });
    expect(result).toEqual({ status: 0, stdout: "_recess\n", stderr: "" });
    for (const command of COMMANDS) expect(stdout).toContain(`    ${command})`);
  });
});
