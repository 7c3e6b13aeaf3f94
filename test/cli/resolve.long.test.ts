import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const folder = makeFolder();
beforeAll(buildCommand);
afterAll(folder.remove);

const POLICY = `# Our limits.
extends: ./base.yaml
unknownAge: teen
bands:
  teen:
    dailyLimit: 2h # as the board decided
regions:
  US-CA:
    bands: { teen: { dailyLimit: 90m } }
dated:
  - from: "2027-07-01"
    bands: { teen: { quietHours: [{ from: "22:00", to: "06:00" }] } }
`;

function policyFile(): string {
  folder.file("base.yaml", "bands:\n  teen:\n    ages: [0, 18]\n    warnings: [10m]\n");
  return folder.file("policy.yaml", POLICY);
}

describe("recess resolve", () => {
  test("prints the plain policy with the origin of each value", async () => {
    const { status, stdout, stderr } = await recess([
      "resolve",
      policyFile(),
      "--region",
      "US-CA",
      "--on",
      "2027-07-04",
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("# What decides in US-CA, on 2027-07-04.\n");
    expect(stdout).toMatch(/dailyLimit: 90m # \S*policy\.yaml:9\n/);
    expect(stdout).toMatch(/warnings: \[10m\] # \S*base\.yaml:4\n/);
    expect(stdout).toMatch(/from: "22:00" # \S*policy\.yaml:12\n/);
    expect(stdout).not.toContain("regions");
  });

  test("replay under it is replay under the whole policy", async () => {
    const file = policyFile();
    const { stdout } = await recess(["resolve", file, "--region", "US-CA", "--on", "2027-07-04"]);
    const plain = folder.file("plain.yaml", stdout);
    const start = Date.parse("2027-07-04T12:00:00Z");
    const trace = Array.from({ length: 120 }, (_, minute) =>
      JSON.stringify({ at: start + minute * 60_000, account: "a", age: 14, region: "US-CA", type: "active" }),
    ).join("\n");
    const [whole, resolved] = [
      await recess(["replay", "--policy", file, "-"], { input: trace }),
      await recess(["replay", "--policy", plain, "-"], { input: trace }),
    ];
    expect(whole.status).toBe(0);
    expect(whole.stdout).toContain('"reason":"daily-limit"');
    expect(resolved.stdout).toBe(whole.stdout);
  });

  test("an age, as data, with defaults and a preset's articles", async () => {
    const file = folder.file("law.yaml", "extends: us-ca-sb1119\n");
    const { stdout } = await recess(["resolve", file, "--age", "14", "--json", "--on", "2027-08-01"]);
    const data = JSON.parse(stdout) as { values: Record<string, { origin: object }>; origins: Record<string, string> };
    expect(data.values["dailyLimit"]).toMatchObject({ value: "2h", origin: { preset: "us-ca-sb1119", basis: "law" } });
    expect(data.values["warnings"]).toMatchObject({ origin: { kind: "default" } });
    expect(data.origins["bands.child.dailyLimit"]).toContain("21812");
  });

  test("a region that is not there, or a date that does not exist, ends with 2", async () => {
    const file = policyFile();
    const region = await recess(["resolve", file, "--region", "US-AC"]);
    expect(region.status).toBe(2);
    expect(region.stderr).toContain('There is no region "US-AC". Did you mean "US-CA"?');
    expect((await recess(["resolve", file, "--on", "2027-02-30"])).status).toBe(2);
  });
});

describe("recess diff", () => {
  test("lists what changes and for whom, and ends with 1 if something becomes looser", async () => {
    const before = folder.file("before.yaml", "unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 1h }\n");
    const after = folder.file(
      "after.yaml",
      'unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 2h }\ndated:\n  - from: "2027-07-01"\n    bands: { teen: { dailyLimit: 30m } }\n',
    );
    const { status, stdout } = await recess(["diff", before, after]);
    expect(status).toBe(1);
    expect(stdout).toContain("Looser (");
    expect(stdout).toMatch(/Age 0 to 17: dailyLimit from 1h to 2h, until 2027-07-01\./);
    expect(stdout).toMatch(/Age 0 to 17: dailyLimit from 1h to 30m, from 2027-07-01\./);
    const markdown = await recess(["diff", before, after, "--format", "markdown"]);
    expect(markdown.stdout).toContain("### Looser (");
    expect(await recess(["diff", before, before])).toEqual({
      status: 0,
      stdout: "Nothing changes for anybody.\n",
      stderr: "",
    });
    expect((await recess(["diff", before, "nowhere.yaml"])).status).toBe(2);
  });

  test("names regions and dates; what holds in every region has only dates", async () => {
    const policy = (name: string, california: string, later: string): string =>
      folder.file(
        name,
        `unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 1h, finishReply: 30s }\n` +
          `regions:\n  US-CA: { bands: { teen: { dailyLimit: ${california} } } }\n` +
          `dated:\n  - { from: "2027-07-01", to: "2027-09-01", bands: { teen: { finishReply: ${later} } } }\n`,
      );
    const { status, stdout } = await recess([
      "diff",
      policy("was.yaml", "30m", "30s"),
      policy("is.yaml", "45m", "10s"),
    ]);
    expect(status).toBe(1);
    expect(stdout).toBe(
      "Looser (1)\n  Age 0 to 17: dailyLimit from 30m to 45m, in US-CA.\n\n" +
        "Stricter (1)\n  Age 0 to 17: finishReply from 30s to 10s, from 2027-07-01 until 2027-09-01.\n",
    );
  });

  test("only stricter ends with 0", async () => {
    const loose = folder.file("loose.yaml", "unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 2h }\n");
    const strict = folder.file("strict.yaml", "unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 1h }\n");
    const { status, stdout } = await recess(["diff", loose, strict]);
    expect(status).toBe(0);
    expect(stdout).toBe("Stricter (1)\n  Age 0 to 17: dailyLimit from 2h to 1h.\n");
  });
});

describe("recess diff of claims", () => {
  test("lists a claim that is dropped, and one that is made for fewer days, and ends with 1", async () => {
    const policy = (name: string, claim: string): string =>
      folder.file(name, `${claim}unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 1h }\n`);
    folder.file("mild.yaml", "unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 3h }\n");
    const claiming = policy("claiming.yaml", "atLeast: ./mild.yaml\n");
    const silent = policy("silent.yaml", "");
    const later = policy("later.yaml", 'atLeast: { policy: ./mild.yaml, from: "2028-01-01" }\n');
    expect(await recess(["diff", claiming, silent])).toEqual({
      status: 1,
      stdout: "No longer claimed (1)\n  To be nowhere looser than mild.yaml.\n",
      stderr: "",
    });
    expect((await recess(["diff", silent, claiming])).status).toBe(0);
    const less = await recess(["diff", claiming, later]);
    expect(less.status).toBe(1);
    expect(less.stdout).toBe(
      "No longer claimed (1)\n  To be nowhere looser than mild.yaml; now only from 2028-01-01.\n",
    );
    const more = await recess(["diff", later, claiming, "--format", "json"]);
    expect(more.status).toBe(0);
    expect(JSON.parse(more.stdout)).toMatchObject({
      claims: { dropped: [], added: [{ from: null, region: "all", elsewhere: [{ from: "2028-01-01" }] }] },
    });
  });
});

describe("recess check --fix", () => {
  test("shows and writes what a false claim requires; comments and layout stay", async () => {
    const file = folder.file(
      "claim.yaml",
      "# Ours.\natLeast: us-ca-sb1119\nunknownAge: teen # everybody\nbands:\n  teen:\n    ages: [0, 18]\n    dailyLimit: 3h   # for now\n    guardian:\n      maxExtraTimePerDay: 0m\n",
    );
    expect((await recess(["check", file])).status).toBe(1);
    const { status, stdout, stderr } = await recess(["check", "--fix", file]);
    const text = readFileSync(file, "utf8");
    expect({ status, stderr, text }).toMatchObject({ status: 0, stderr: "" });
    expect(stdout).toContain("-     dailyLimit: 3h   # for now");
    expect(stdout).toContain("+     dailyLimit: 2h   # for now");
    expect(text).toContain("# Ours.\natLeast: us-ca-sb1119\nunknownAge: teen # everybody\n");
    expect(text).toContain("    dailyLimit: 2h   # for now\n");
    expect((await recess(["check", file])).status).toBe(0);
    // Correct parts are left unchanged.
    await recess(["check", "--fix", file]);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("JSON with comments, too", async () => {
    const file = folder.file(
      "claim.json",
      '{\n    // Ours.\n    "atLeast": "us-ca-sb1119",\n    "unknownAge": "teen",\n    "bands": {\n        "teen": { "ages": [0, 18], "dailyLimit": "3h" /* for now */ }\n    }\n}\n',
    );
    expect((await recess(["check", "--fix", file])).status).toBe(0);
    const text = readFileSync(file, "utf8");
    expect(text).toContain("// Ours.");
    expect(text).toContain('"dailyLimit": "2h", /* for now */ "break":');
  });

  test("accepted warnings are listed apart and denied no more; one that accepts nothing is a warning", async () => {
    const accept = "accept:\n  - { code: unknown-age-ungoverned, because: Everybody signs in. }\n";
    const file = folder.file("accepted.yaml", `bands:\n  teen: { ages: [0, 18], dailyLimit: 1h }\n${accept}`);
    const { status, stdout } = await recess(["check", "--deny-warnings", file]);
    expect(stdout).toContain("accepted: unknown-age-ungoverned at unknownAge: Everybody signs in.");
    expect(status).toBe(0);
    const idle = folder.file(
      "idle.yaml",
      `unknownAge: teen\nbands:\n  teen: { ages: [0, 18], dailyLimit: 1h }\n${accept}`,
    );
    expect((await recess(["check", idle])).stdout).toContain('There is no warning "unknown-age-ungoverned" here.');
    const ended = folder.file(
      "ended.yaml",
      `bands:\n  teen: { ages: [0, 18] }\n${accept.replace(" }", ', until: "2027-01-01" }')}`,
    );
    expect((await recess(["check", "--deny-warnings", "--at", "2026-12-31", ended])).status).toBe(0);
    expect((await recess(["check", "--deny-warnings", "--at", "2027-01-01", ended])).status).toBe(1);
  });

  test.each([
    ["dailyLimit: 0m"],
    ["dailyLimit: { default: 0m, weekend: 0m }"],
    ["dailyLimit: { default: 1h, sat: 0m }, openHours: [{ from: '10:00', to: '12:00', days: [sat] }]"],
  ])("nobody can ever use it: %s", async (limits) => {
    const file = folder.file("never.yaml", `unknownAge: teen\nbands:\n  teen: { ages: [0, 18], ${limits} }\n`);
    expect((await recess(["check", file])).stdout).toContain("nobody can ever use it");
  });
});

test("explain describes what applies in a region on a date", async () => {
  const args = ["explain", policyFile(), "--age", "14", "--at", "2027-07-04"];
  expect((await recess([...args, "--region", "US-CA"])).stdout).toContain("At most 1 hour 30 minutes a day.");
  expect((await recess(args)).stdout).toContain("At most 2 hours a day.");
  const unknown = await recess([...args, "--region", "MARS"]);
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toContain("The regions are US-CA.");
});
