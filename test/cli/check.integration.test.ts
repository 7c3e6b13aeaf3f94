import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCommand, makeFolder, recess as recessInItsOwnProcess } from "./recess.ts";
import { recess } from "./shared.ts";

const folder = makeFolder();
const VALID = "unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 1h }\n";
const BAD = "bands:\n  teen:\n    ages: [0, 18]\n    dailyLimit: 90\n    weeklyLimt: 5h\nunknownAge: teen\n";

beforeAll(buildCommand);
afterAll(folder.remove);

test.each([
  ["is valid", ["check", folder.file("own.yaml", VALID)], "", 0],
  ["has problems, on standard input", ["check", "-"], BAD, 1],
  ["is not there", ["check", "nowhere.yaml"], "", 2],
  ["has an option that does not exist", ["check", "--denywarnings"], "", 2],
])("a process of its own ends the same way: a policy that %s", async (_name, args, input, status) => {
  const own = await recessInItsOwnProcess(args, { input });
  expect(own.status).toBe(status);
  expect(own).toEqual(await recess(args, { input }));
});

describe("recess check", () => {
  test("a valid policy ends with 0", async () => {
    const file = folder.file("valid.yaml", VALID);
    expect(await recess(["check", file])).toEqual({ status: 0, stdout: `✓ ${file}: valid\n`, stderr: "" });
  });

  test("all problems are shown in their places, and it ends with 1", async () => {
    const file = folder.file("bad.yaml", BAD);
    const { status, stdout, stderr } = await recess(["check", file]);
    expect(status).toBe(1);
    expect(stderr).toBe("");
    expect(stdout).toContain(`${file}:4:17 error bands.teen.dailyLimit: `);
    expect(stdout).toContain("> 4 |     dailyLimit: 90\n    |                 ^^\n");
    expect(stdout).toMatch(/:5:5 error bands\.teen\.weeklyLimt: .*Did you mean "weeklyLimit"\?/);
    expect(stdout).toContain(`✗ ${file}: 2 problems\n`);
  });

  test("warnings end with 0, and with 1 if they are denied", async () => {
    const file = folder.file("odd.yaml", "bands:\n  teen: { ages: [13, 18], dailyLimit: 1h }\n");
    const odd = await recess(["check", file]);
    expect(odd.status).toBe(0);
    expect(odd.stdout).toContain(" warning ");
    expect(await recess(["check", "--deny-warnings", file])).toEqual({ ...odd, status: 1 });
  });

  test("standard input, and several at once", async () => {
    expect((await recess(["check", "-"], { input: VALID })).stdout).toBe("✓ <stdin>: valid\n");
    const bad = await recess(["check", "-"], { input: BAD });
    expect(bad.status).toBe(1);
    expect(bad.stdout).toContain("<stdin>:4:17 error");
    const two = await recess(["check", folder.file("valid.yaml", VALID), folder.file("bad.yaml", BAD)]);
    expect(two.status).toBe(1);
    expect(two.stdout).toContain("✓ ");
    expect(two.stdout).toContain("✗ ");
  });

  test("a problem in a file that is extended is shown in that file", async () => {
    const base = folder.file(
      "base.json",
      '{\n  "bands": { "teen": { "ages": [13, 18], "dailyLimit": "1 hour" } }\n}\n',
    );
    const { stdout, status } = await recess(["check", folder.file("top.yaml", "extends: ./base.json\n")]);
    expect(status).toBe(1);
    expect(stdout).toContain(`${base}:2:`);
    expect(stdout).toContain('> 2 |   "bands"');
  });

  test("an unreadable file ends with 2, and the other files are still checked", async () => {
    const result = await recess(["check", "nowhere.yaml", folder.file("bad.yaml", BAD)]);
    expect(result.status).toBe(2);
    expect(result.stdout).toMatch(/nowhere\.yaml error .*there is no such file/);
    expect(result.stdout).toMatch(/bad\.yaml:4:17 error/);
    expect((await recess(["check", folder.path])).stdout).toContain("it is a directory");
  });

  test("without a name it looks for the usual ones", async () => {
    const here = makeFolder();
    const none = await recess(["check"], { cwd: here.path });
    expect(none).toMatchObject({ status: 2, stdout: "" });
    expect(none.stderr).toContain("There is no policy here");
    here.file("recess.yaml", VALID);
    here.file("package.json", "{}");
    expect(await recess(["check"], { cwd: here.path })).toMatchObject({ status: 0, stdout: "✓ recess.yaml: valid\n" });
    here.remove();
  });

  test("--json is data", async () => {
    const file = folder.file("bad.yaml", BAD);
    const { stdout, status } = await recess(["check", "--json", file]);
    expect(status).toBe(1);
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({
      valid: false,
      files: [
        {
          file,
          valid: false,
          issues: [
            { severity: "error", file, line: 4, column: 17, path: ["bands", "teen", "dailyLimit"] },
            { severity: "error", file, line: 5, column: 5 },
          ],
        },
      ],
    });
  });

  test("GitHub's annotations", async () => {
    const file = folder.file("bad.yaml", BAD);
    const { stdout, status } = await recess(["check", "--format", "github", file]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^::error file=.*bad\.yaml,line=4,col=17,title=recess wrong-type::bands\.teen\.dailyLimit: /,
    );
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
  });

  test("a preset's status is shown for a date", async () => {
    const before = await recess(["check", "us-ca-sb243", "--at", "2026-12-31"]);
    expect(before.stdout).toContain("in force since 2026-01-01, until 2026-12-31");
    expect(before.stdout).not.toContain("warning extends");
    const after = await recess(["check", "us-ca-sb243", "--at", "2027-01-01"]);
    expect(after.stdout).toMatch(/warning extends: .*was in force until 2026-12-31[^]*no longer in force/);
    const notYet = await recess(["check", "us-ca-sb1119", "--at", "2027-06-30"]);
    expect(notYet.stdout).toContain("not yet in force: from 2027-07-01");
    const json = await recess(["check", "us-ca-sb1119", "--at", "2027-07-01T07:00:00Z", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      files: [{ presets: [{ id: "us-ca-sb1119", status: "in-force" }] }],
    });
  });

  test("an invalid date is refused", async () => {
    for (const at of ["2027-02-30", "tomorrow", "2027-7-1"]) {
      const { status, stderr } = await recess(["check", "balanced", "--at", at]);
      expect(status).toBe(2);
      expect(stderr).toContain('Write a date such as "2027-07-01"');
    }
  });

  test("colours only if requested", async () => {
    const file = folder.file("bad.yaml", BAD);
    expect((await recess(["check", file], { env: { CI: "true" } })).stdout).not.toContain("\u001B");
    expect((await recess(["check", file], { env: { FORCE_COLOR: "1" } })).stdout).toContain("\u001B[31m");
    expect((await recess(["check", file], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } })).stdout).not.toContain(
      "\u001B",
    );
  });
});

describe("recess presets", () => {
  test("lists them with their status", async () => {
    const { stdout, status } = await recess(["presets", "--at", "2026-11-24"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/us-ca-sb1119 .*\n.*\n.*not yet in force: from 2027-07-01/);
    expect(stdout).toMatch(/balanced /);
  });

  test("each printed one is a valid policy, the same as the preset's data", async () => {
    const list: unknown = JSON.parse((await recess(["presets", "--json"])).stdout);
    const { presets } = list as { readonly presets: readonly { readonly id: string }[] };
    expect(presets.length).toBeGreaterThanOrEqual(11);
    const checkPrinted = async ({ id }: { readonly id: string }): Promise<void> => {
      const { stdout } = await recess(["presets", id]);
      expect(stdout).toMatch(/^# /);
      const checked = await recess(["check", folder.file(`${id}.yaml`, stdout)]);
      expect(checked.status, checked.stdout).toBe(0);
    };
    await Promise.all(presets.map(checkPrinted));
  });

  test("a printed one shows where each value comes from", async () => {
    const { stdout } = await recess(["presets", "us-ca-sb1119"]);
    expect(stdout).toMatch(/# law, California SB 1119 .*\n(.*#.*\n)+ {4}dailyLimit: 2h/);
    expect(stdout).toMatch(/# ours: .*\n {6}rest: 15m/);
    expect(stdout).toContain("Not legal advice");
  });

  test("--json has the sources as data", async () => {
    const { stdout } = await recess(["presets", "us-ca-sb1119", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ id: "us-ca-sb1119", policy: { unknownAge: "child" }, sources: {} });
  });

  test("an unknown one ends with 2 and a suggestion", async () => {
    const { stderr, status } = await recess(["presets", "us-ca-1119"]);
    expect(status).toBe(2);
    expect(stderr).toContain('Did you mean "us-ca-sb1119"?');
  });
});

test("recess schema prints a JSON Schema", async () => {
  const { stdout, status } = await recess(["schema"]);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#", type: "object" });
});
