import { describe, expect, it } from "vitest";
import { formatIssue, PolicyError } from "../values/errors.ts";
import { loadPolicy, type PolicyReading, readPolicyFile, readPolicyText } from "./file.ts";

const told = ({ issues }: PolicyReading): readonly string[] =>
  issues.map((issue) => (issue.severity === "error" ? "" : "warning ") + formatIssue(issue));

const errors = (reading: PolicyReading): readonly string[] =>
  told(reading).filter((line) => !line.startsWith("warning "));

const yaml = async (text: string) => errors(await readPolicyText(text, { file: "p.yaml" }));
const json = async (text: string) => errors(await readPolicyText(text, { file: "p.json" }));

/** Reads from files that exist only in this test. */
const reading = (files: { readonly [path: string]: string }) => (path: string) => {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
  return Promise.resolve(text);
};

describe("the places of problems", () => {
  it("are the same for the same problems in YAML and in JSON", async () => {
    const inYaml = `
timezone: UTC
calendar:
  holidays: [2026-12-25, 2026-02-30]
bands:
  child:
    ages: [0, 14]
    dailyLimit: 40
    dailyLimti: 40m
  teen:
    ages: [13, 18]
    break:
      after: 1h30m
      mode: enforced
    quietHours:
      - from: 21:00
        to: 21:00
        days:
          - monday
    nudges:
      - id: n
        when: {minutesToady: 5}
  adult:
    dailyLimit: 1h
  nobody:
`;
    expect(await yaml(inYaml)).toEqual([
      'p.yaml:2:1 timezone: Unknown key "timezone". Did you mean "timeZone"?',
      'p.yaml:4:26 calendar.holidays.1: There is no 2026-02-30 in the calendar. Write a date such as "2026-10-01".',
      'p.yaml:8:17 bands.child.dailyLimit: 40 has no unit. Write "40m" for 40 minutes; the units are d, h, m and s.',
      'p.yaml:9:5 bands.child.dailyLimti: Unknown key "dailyLimti". Did you mean "dailyLimit"?',
      'p.yaml:11:11 bands.teen.ages: Age 13 would be in "child" and in "teen". Change the ages so that each is in one band only.',
      'p.yaml:14:13 bands.teen.break.mode: "enforced" is not possible here. Did you mean "enforce"?',
      'p.yaml:17:13 bands.teen.quietHours.0.to: It begins and ends at 21:00, so it is empty. For a whole day write "from": "00:00", "to": "24:00".',
      'p.yaml:19:13 bands.teen.quietHours.0.days.0: "monday" is not the name of a day. Did you mean "mon"?',
      'p.yaml:22:16 bands.teen.nudges.0.when.minutesToady: There is no metric "minutesToady". Did you mean "minutesToday"? A signal of your app is written "signal:" and its name.',
      "p.yaml:23:3 bands.adult.ages: Missing. Write the ages as [from, to), such as [13, 16] for 13 to 15.",
      expect.stringContaining("p.yaml:25:3 bands.nobody: Empty. Write keys and values here: ages, dailyLimit, "),
    ]);

    const inJson = `{ // comments and a comma at the end are fine
  "timezone": "UTC",
  "calendar": { "holidays": ["2026-12-25", "2026-02-30"] }, /* here too */
  "bands": {
    "child": { "ages": [0, 14], "dailyLimit": 40, "dailyLimti": "40m" },
    "teen": {
      "ages": [13, 18],
      "break": { "after": "1h30m", "mode": "enforced" },
      "quietHours": [{ "from": "21:00", "to": "21:00", "days": ["monday"] }],
      "nudges": [{ "id": "n", "when": { "minutesToady": 5 } }],
    },
    "adult": { "dailyLimit": "1h" },
    "nobody": null,
  },
}`;
    expect((await json(inJson)).map((line) => line.slice(0, line.indexOf(": ")))).toEqual([
      "p.json:2:3 timezone",
      "p.json:3:44 calendar.holidays.1",
      "p.json:5:47 bands.child.dailyLimit",
      "p.json:5:51 bands.child.dailyLimti",
      "p.json:7:15 bands.teen.ages",
      "p.json:8:44 bands.teen.break.mode",
      "p.json:9:47 bands.teen.quietHours.0.to",
      "p.json:9:65 bands.teen.quietHours.0.days.0",
      "p.json:10:41 bands.teen.nudges.0.when.minutesToady",
      "p.json:12:5 bands.adult.ages",
      "p.json:13:5 bands.nobody",
    ]);
    const messages = (lines: readonly string[]) => lines.map((line) => line.slice(line.indexOf(" ")));
    expect(messages(await json(inJson))).toEqual(messages(await yaml(inYaml)));
  });

  it("count from 1, in lines that end in any way and behind a byte order mark", async () => {
    expect(await json('\uFEFF{"x": 1,\r\n\r\n  "governs": "nobody", "bands": {}}')).toEqual([
      'p.json:1:2 x: Unknown key "x". The keys here are extends, bands, timeZone, dayStartsAt, weekStartsOn, timeZoneChanges, maxSteps, unknownAge, governs, presence, calendar, night, appeals, finishReply, mode, regions, otherRegions, dated, atLeast, accept.',
    ]);
    expect(await yaml("\uFEFFbands: {}\r\ngoverns: nobody\r\nx: 1\r\n")).toHaveLength(1);
    expect((await yaml("\uFEFFbands: {}\r\ngoverns: nobody\r\nx: 1\r\n"))[0]).toMatch(/^p\.yaml:3:1 x: /);
  });

  it("are there for warnings too, and as data", async () => {
    const { issues } = await readPolicyText("bands:\n  teen:\n    ages: [13, 16]\n");
    expect(issues).toEqual([
      {
        severity: "warning",
        rule: "minors-in-no-band",
        path: ["bands"],
        message:
          "Age 16 to 17 is in no band, so these minors are not governed. Add a band, or let the oldest go up to 18.",
        file: "policy",
        line: 1,
        column: 1,
      },
      {
        severity: "warning",
        rule: "unknown-age-ungoverned",
        path: ["unknownAge"],
        message:
          'Accounts of unknown age are not governed. Set "unknownAge" to a band\'s name ("teen") to govern them.',
        file: "policy",
        line: 1,
        column: 1,
      },
    ]);
  });
});

describe("YAML", () => {
  it("takes clock times, durations, dates and words without quotes", async () => {
    const { policy } = await readPolicyText(
      `%YAML 1.1
---
dayStartsAt: 04:00
unknownAge: teen
calendar: {holidays: [2026-12-25]}
bands:
  teen:
    ages: [13, 18]
    dailyLimit: {2026-12-25: 1h30m, default: 90m}
    quietHours: [{from: 21:30, to: 24:00}]
    features: {on: yes, off: no, n: null, t: true, e: 1e3}
`,
      { file: "p.yml" },
    );
    expect(policy?.input).toEqual({
      dayStartsAt: "04:00",
      unknownAge: "teen",
      calendar: { holidays: ["2026-12-25"] },
      bands: {
        teen: {
          ages: [13, 18],
          dailyLimit: { "2026-12-25": "1h30m", default: "90m" },
          quietHours: [{ from: "21:30", to: "24:00" }],
          features: { on: "yes", off: "no", n: null, t: true, e: 1000 },
        },
      },
    });
  });

  it("accepts anchors, aliases and merged keys, with the places of their targets", async () => {
    const text = `
bands:
  child: &child
    ages: [0, 13]
    dailyLimit: 1h
    quietHours: &night
      - {from: 21:00, to: 6:30}
  teen:
    <<: *child
    ages: [13, 18]
  adult:
    ages: [18, 99]
    quietHours: *night
`;
    expect(await yaml(text)).toEqual([
      'p.yaml:7:27 bands.child.quietHours.0.to: "6:30" is not a clock time from "00:00" to "23:59". Write "06:30".',
      'p.yaml:7:27 bands.teen.quietHours.0.to: "6:30" is not a clock time from "00:00" to "23:59". Write "06:30".',
      'p.yaml:7:27 bands.adult.quietHours.0.to: "6:30" is not a clock time from "00:00" to "23:59". Write "06:30".',
    ]);
    const { policy } = await readPolicyText(text.replace("6:30", "06:30"));
    expect(policy?.input.bands["teen"]).toEqual({
      ages: [13, 18],
      dailyLimit: "1h",
      quietHours: [{ from: "21:00", to: "06:30" }],
    });
  });

  it("is not blown up by aliases", async () => {
    const steps = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`);
    expect(await yaml(`a0: &a0 [x]\n${steps.join("\n")}\nbands: {}`)).toEqual([
      "p.yaml:1:1 With its aliases (*) written out the policy has more than 100000 parts. Use fewer of them.",
    ]);
    expect(await yaml("bands: &a {teen: *a}")).toContain("p.yaml:1:18 *a stands within what it stands for.");
    expect(await yaml("bands: *b")).toContain("p.yaml:1:8 There is no &b before this *b.");
    expect(await yaml("bands: {}\n<<: 5")).toContain(
      'p.yaml:2:1 "<<" takes the keys of another map. Write "<<: *name".',
    );
  });

  it.each([
    ["bands:\n\tteen: 1", ["p.yaml:2:1 There is a tab here. Indent with spaces."]],
    ["bands: teen: 1", ["p.yaml:1:8 Two colons on one line, or a line that is indented too far."]],
    [
      "bands: {}\nmode: observe\n unknownAge: x\nnight: [",
      [
        "p.yaml:2:7 Two colons on one line, or a line that is indented too far.",
        "p.yaml:4:9 This is not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ].",
      ],
    ],
    ["bands: {}\n---\nbands: {}", ["p.yaml:2:1 A second document begins here. Keep one policy per file."]],
    ["bands: !x {}", ["p.yaml:1:8 Tags (!) have no meaning in a policy. Remove it."]],
    ["bands: {}\ngoverns: nobody\n? [a]\n: 1", ["p.yaml:3:3 A key must be plain text on one line."]],
    ["", ['p.yaml:1:1 The policy is empty. Begin with "bands", or with "extends" and a preset\'s name.']],
    ["# nothing\n", ['p.yaml:1:1 The policy is empty. Begin with "bands", or with "extends" and a preset\'s name.']],
    [
      "bands: {}\ngoverns: nobody\nmode: observe\nmode: enforce",
      ['p.yaml:4:1 mode: "mode" is here twice; the first is on line 3. Remove one of the two.'],
    ],
  ])("says what is wrong with %j", async (text, lines) => {
    expect(await yaml(text)).toEqual(lines);
  });
});

describe("JSON", () => {
  it.each([
    ['{"bands": {}', ["p.json:1:13 A closing } is missing here."]],
    ['{"bands": {"teen": {"ages": [1, 2}}}', ["p.json:1:34 A comma is missing before this."]],
    ['{"bands": {} "mode": "observe"}', ["p.json:1:14 A comma is missing before this."]],
    ['{"bands" {}}', ["p.json:1:10 A colon is missing before this."]],
    ['{"bands": }', ["p.json:1:11 A value is expected here."]],
    ["{bands: {}}", ['p.json:1:2 bands is not allowed here. Write keys and text in double quotes: "bands".']],
    ["{'bands': {}}", ["p.json:1:2 'bands' is not allowed here. Write keys and text in double quotes: \"bands\"."]],
    ['{"bands": {}} x', ['p.json:1:15 x is not allowed here. Write keys and text in double quotes: "x".']],
    ['{"bands": {}} {}', ["p.json:1:15 The policy has ended before this. Remove what follows."]],
    [
      '{"bands": {}, "mode": "obs}',
      ["p.json:1:23 The string is not closed. Write a double quote after it, on the same line."],
    ],
    ['{"bands": {}} /* x', ["p.json:1:15 The comment is not closed. Write */ after it."]],
    ['{"a\\x": 1}', ['p.json:1:2 A backslash begins no such character. Write \\\\ for a backslash, \\" for a quote.']],
    [
      '{"mode": obs,\n"bands": {,}\n}',
      [
        'p.json:1:10 obs is not allowed here. Write keys and text in double quotes: "obs".',
        "p.json:2:11 A value is expected here.",
      ],
    ],
    ["", ['p.json:1:1 The policy is empty. Begin with "bands", or with "extends" and a preset\'s name.']],
    [
      "[]",
      [
        "p.json:1:1 [] has no keys. Write keys and values here: extends, bands, timeZone, dayStartsAt, weekStartsOn, timeZoneChanges, maxSteps, unknownAge, governs, presence, calendar, night, appeals, finishReply, mode, regions, otherRegions, dated, atLeast, accept.",
      ],
    ],
    [
      '{"bands": {"teen": {"ages": [13, 18],\n "mode": "observe", "mode": "x"}}}',
      ['p.json:2:21 bands.teen.mode: "mode" is here twice; the first is on line 2. Remove one of the two.'],
    ],
  ])("says what is wrong with %j", async (text, lines) => {
    expect(await json(text)).toEqual(lines);
  });

  it("is known by the file's name, or by what it looks like", async () => {
    const text = '// a comment\n{"bands": {}, "governs": "nobody"}';
    expect((await readPolicyText(text)).policy?.input).toEqual({ bands: {}, governs: "nobody" });
    expect((await readPolicyText(text, { file: "a.jsonc" })).policy?.input).toEqual({ bands: {}, governs: "nobody" });
    expect((await readPolicyText(text, { file: "a.txt", format: "json" })).policy?.input).toEqual({
      bands: {},
      governs: "nobody",
    });
    expect((await readPolicyText(text, { file: "a.yaml" })).policy).toBeNull();
    expect((await readPolicyText("bands: {}\ngoverns: nobody", { format: "yaml" })).policy?.input).toEqual({
      bands: {},
      governs: "nobody",
    });
  });

  it("cannot slip a prototype in", async () => {
    const text = '{"bands": {"teen": {"ages": [13, 18], "features": {"__proto__": {"a": 1}}}}}';
    const { policy, issues } = await readPolicyText(text);
    expect(policy).toBeNull();
    expect(issues.map(({ message }) => message)).toContain('"__proto__" cannot be a name here. Write another.');
  });
});

describe("extends", () => {
  const files = reading({
    "policies/app.yaml": `
extends: [balanced, ../shared/school.jsonc, ./more.yml]
bands:
  teen:
    dailyLimit: 75m
`,
    "shared/school.jsonc": `{
  // School's limits.
  "extends": "./zone.yaml",
  "bands": { "teen": { "break": { "after": "20m" }, "warnings": ["10m"], "dailyLimit": "3h" } },
}`,
    "shared/zone.yaml": "timeZone: Europe/Berlin\ndayStartsAt: 05:00",
    "policies/more.yml": "dayStartsAt: 03:00\nbands: {teen: {quietHours: [{from: 22:00, to: 06:00}]}}",
  });

  it("takes presets and files, later wins, maps are merged, lists replaced", async () => {
    const { policy, ...rest } = await readPolicyFile("policies/app.yaml", { read: files });
    expect(rest).toMatchObject({
      files: ["policies/app.yaml", "shared/school.jsonc", "shared/zone.yaml", "policies/more.yml"],
      presets: ["balanced"],
    });
    expect(policy?.input).toMatchObject({
      timeZone: "Europe/Berlin",
      dayStartsAt: "03:00",
      bands: {
        child: { ages: [0, 13], dailyLimit: { default: "40m" } },
        teen: {
          ages: [16, 18],
          dailyLimit: "75m",
          break: { after: "20m", rest: "5m", mode: "remind" },
          warnings: ["10m"],
          quietHours: [{ from: "22:00", to: "06:00" }],
        },
      },
    });
    expect(policy?.input).not.toHaveProperty("extends");
  });

  describe("null", () => {
    const over = (text: string, file = "p.yaml") => readPolicyText(text, { file });

    it("takes away a key, in YAML and in JSON", async () => {
      for (const [file, text] of [
        ["p.yaml", "extends: balanced\nbands: {young-teen: {break: null, dailyLimit: {weekend: ~}}, child: null}"],
        [
          "p.json",
          '{"extends":"balanced","bands":{"young-teen":{"break":null,"dailyLimit":{"weekend":null}},"child":null}}',
        ],
      ] as const) {
        const { policy } = await over(text, file);
        expect(Object.keys(policy?.input.bands ?? {})).toEqual(["young-teen", "teen"]);
        expect(policy?.input.bands["young-teen"]).not.toHaveProperty("break");
        expect(policy?.input.bands["young-teen"]).toHaveProperty("quietHours");
        expect(policy?.input.bands["young-teen"]?.dailyLimit).toEqual({ default: "1h", holiday: "1h30m" });
      }
    });

    it("is reported when that loosens what a law requires", async () => {
      const loosened = await over("extends: us-ca-sb1119\nbands: {child: {break: null}}");
      expect(loosened.policy?.input.bands["child"]).not.toHaveProperty("break");
      expect(told(loosened)).toContainEqual(expect.stringContaining('Looser than "us-ca-sb1119"'));
    });

    it("is not the same as a blank value, and must remove something", async () => {
      expect(await yaml("extends: balanced\nbands:\n  teen:\n    break:\n")).toEqual([
        expect.stringContaining("p.yaml:4:5 bands.teen.break: Empty."),
      ]);
      expect(await yaml("extends: balanced\nbands: {teen: {weeklyLimit: null}}")).toEqual([
        expect.stringContaining("bands.teen.weeklyLimit: Empty."),
      ]);
      expect(await yaml("extends: balanced\nbands: {teen: {ages: null}}")).toEqual([
        expect.stringContaining("bands.teen.ages: Missing."),
      ]);
    });

    it("is a value like any other among the app's own", async () => {
      const files = reading({ "base.yaml": "bands: {teen: {ages: [13, 18], features: {voice: on, call: on}}}" });
      const { policy } = await readPolicyText("extends: ./base.yaml\nbands: {teen: {features: {voice: null}}}", {
        file: "p.yaml",
        read: files,
      });
      expect(policy?.input.bands["teen"]?.features).toEqual({ voice: null, call: "on" });
    });
  });

  it("accepts a preset alone", async () => {
    const { policy, files: read, presets } = await readPolicyFile("us-ca-sb1119", { read: files });
    expect(policy?.input.bands["child"]?.dailyLimit).toBe("2h");
    expect({ read, presets }).toEqual({ read: [], presets: ["us-ca-sb1119"] });
  });

  it("lets a table of daily limits be merged, or replaced by one limit", async () => {
    const child = async (dailyLimit: string) =>
      (await readPolicyText(`extends: balanced\nbands: {child: {dailyLimit: ${dailyLimit}}}`)).policy?.input.bands[
        "child"
      ];
    expect((await child("{weekend: 45m}"))?.dailyLimit).toEqual({ default: "40m", weekend: "45m", holiday: "1h" });
    expect((await child("45m"))?.dailyLimit).toBe("45m");
  });

  it("reports problems where they are written", async () => {
    const read = reading({
      "a.yaml": "extends: ./b.json\nbands:\n  teen: {ages: [13, 18]}\nmode: observ",
      "b.json": '{"extends": "balanced", "dayStartsAt": 4,\n "bands": {"child": {"dailyLimit": 40}}}',
    });
    const result = await readPolicyFile("a.yaml", { read });
    expect(result.policy).toBeNull();
    expect(errors(result)).toEqual([
      'a.yaml:3:16 bands.teen.ages: Age 13 to 15 would be in "young-teen" and in "teen". Change the ages so that each is in one band only.',
      'a.yaml:4:7 mode: "observ" is not possible here. Did you mean "observe"?',
      'b.json:1:40 dayStartsAt: 4 is a bare number, not a clock time. Write "04:00".',
      'b.json:2:36 bands.child.dailyLimit: 40 has no unit. Write "40m" for 40 minutes; the units are d, h, m and s.',
    ]);
  });

  it("reports a preset's values where the preset is named", async () => {
    const text = "mode: observe\nextends:\n  - balanced\nbands:\n  young-teen: {ages: [13, 17]}";
    expect(await yaml(text)).toEqual([
      'p.yaml:3:5 bands.teen.ages: Age 16 would be in "young-teen" and in "teen". Change the ages so that each is in one band only.',
    ]);
  });

  it("refuses circles, and names them", async () => {
    const read = reading({
      "p/a.yaml": "extends: ./b.yaml",
      "p/b.yaml": "\nextends: [balanced, ../p/c.yaml]",
      "p/c.yaml": "extends: a.yaml",
      "self.yaml": "extends: ./self.yaml",
    });
    expect(errors(await readPolicyFile("./p/a.yaml", { read: (path) => read(path.replace("./", "")) }))).toEqual([
      "p/c.yaml:1:10 extends: The policy extends itself: ./p/a.yaml extends p/b.yaml extends p/c.yaml extends p/a.yaml. Break the circle.",
    ]);
    expect(errors(await readPolicyFile("self.yaml", { read }))).toEqual([
      "self.yaml:1:10 extends: The policy extends itself: self.yaml extends self.yaml. Break the circle.",
    ]);
  });

  it("does not follow links into themselves for ever", async () => {
    const read = () => "extends: ./link/a.yaml";
    const lines = errors(await readPolicyFile("a.yaml", { read }));
    expect(lines).toEqual([
      expect.stringMatching(/a\.yaml:1:10 extends: More than 32 files extend each other\. Use fewer\.$/),
    ]);
  });

  it("reads a file that is reached in two ways twice, and reports its problems once", async () => {
    const read = reading({
      "a.yaml": "extends: [./b.yaml, ./c.yaml]",
      "b.yaml": "extends: ./d.yaml",
      "c.yaml": "extends: ./d.yaml",
      "d.yaml": "bands: {teen: {ages: [13, 18]}, teen: {ages: [13, 18]}}",
    });
    expect(errors(await readPolicyFile("a.yaml", { read }))).toEqual([
      'd.yaml:1:33 bands.teen: "teen" is here twice; the first is on line 1. Remove one of the two.',
    ]);
  });

  it("reports what cannot be read, and continues with the rest", async () => {
    const read = (path: string) => {
      if (path === "denied.yaml") throw new Error("Permission denied.");
      return reading({ "list.yaml": "- a", "broken.json": "{" })(path);
    };
    const text = `
extends: [balancd, curfew, ./gone.yaml, ./denied.yaml, /etc/x.yaml, "https://x.test/a.yaml", ./list.yaml, ./broken.json, 5]
bands: {teen: {dailyLimit: 5}}
`;
    const lines = errors(await readPolicyText(text, { file: "a.yaml", read }));
    expect(lines).toEqual([
      'a.yaml:2:11 extends: There is no preset "balancd". Did you mean "balanced"?',
      expect.stringMatching(
        /^a\.yaml:2:20 extends: There is no preset "curfew"\. The presets are balanced, .*; a file is written as a path, such as "\.\/curfew\.yaml"\.$/,
      ),
      'a.yaml:2:28 extends: "gone.yaml" cannot be read: there is no such file.',
      'a.yaml:2:41 extends: "denied.yaml" cannot be read: Permission denied.',
      'a.yaml:2:56 extends: "/etc/x.yaml" is not a relative path. Write one from this file, such as "./base.yaml".',
      'a.yaml:2:69 extends: "https://x.test/a.yaml" is not a relative path. Write one from this file, such as "./base.yaml".',
      'a.yaml:2:122 extends: Write a preset\'s name such as "balanced", a path such as "./base.yaml", or a list of them.',
      'a.yaml:3:28 bands.teen.dailyLimit: 5 has no unit. Write "5m" for 5 minutes; the units are d, h, m and s.',
      "list.yaml:1:1 There are no keys here, so nothing can be extended.",
      "broken.json:1:2 A closing } is missing here.",
    ]);
    expect(errors(await readPolicyText("extends: ./a.yaml"))).toEqual([
      'policy:1:10 extends: "./a.yaml" is a file, and only presets can be extended here.',
    ]);
    expect(errors(await readPolicyFile("gone.yaml", { read }))).toEqual([
      "gone.yaml The policy cannot be read: there is no such file.",
    ]);
    expect(errors(await readPolicyFile("balancd", { read }))).toEqual([
      'balancd The policy cannot be read: there is no such file. Did you mean "balanced"?',
    ]);
  });

  it("reports a named preset that is not in force", async () => {
    const at = async (date: string) =>
      told(
        await readPolicyText('{"bands": {},\n "extends": ["us-ca-sb243", "us-ca-sb1119"]}', {
          file: "p.json",
          now: Date.parse(date),
        }),
      );
    const lines = await at("2027-01-02T00:00Z");
    expect(lines).toContain(
      'warning p.json:2:14 extends: What "us-ca-sb243" holds was in force until 2026-12-31. Look for what has replaced it.',
    );
    expect(lines).toContain('warning p.json:2:29 extends: What "us-ca-sb1119" holds comes into force on 2027-07-01.');
    expect((await at("2026-12-31T20:00Z")).filter((line) => line.includes("until"))).toEqual([]);
  });
});

describe("loadPolicy", () => {
  it("gives the policy", async () => {
    const read = reading({ "p.yaml": "bands: {teen: {ages: [13, 18]}}" });
    expect((await loadPolicy("p.yaml", { read })).input).toEqual({ bands: { teen: { ages: [13, 18] } } });
    expect((await loadPolicy("balanced", { read })).input).toHaveProperty("bands.child");
  });

  it("throws every error, and no warning", async () => {
    const read = reading({ "p.yaml": "bands: {teen: {ages: [13, 16], mode: x}}\nmode: y" });
    const thrown = await loadPolicy("p.yaml", { read }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(PolicyError);
    expect(thrown).toMatchObject({
      code: "policy-invalid",
      message:
        'p.yaml:1:38 bands.teen.mode: "x" is not possible here. Write "enforce" or "observe".\n' +
        'p.yaml:2:7 mode: "y" is not possible here. Write "enforce" or "observe".',
    });
  });
});

describe("a mistake is named, with what to write", () => {
  const ok = "unknownAge: teen\n";
  const band = (line: string): string => `${ok}bands:\n  teen:\n    ages: [0, 18]\n    ${line}\n`;

  it.each([
    [band("dailyLimit:1h"), 'A space is missing after the colon. Write "dailyLimit: 1h".'],
    [`${ok}“bands”: {}\n`, 'is in typographic quotes. Use plain ones. Did you mean "bands"?'],
    ["{ “bands”: {} }", 'Write keys and text in double quotes: "bands".'],
    [band("break: no"), "To have none, leave the key out"],
    [band("quietHours: false"), "To have none, leave the key out"],
    [band("dailyLimit: none"), "To have none, leave the key out"],
    ['{"at":1,"account":"a","type":"message"}\n', "This is a trace or a journal, not a policy"],
    [`${band("mode: enforce")}  __proto__: { ages: [18, 20] }\n`, '"__proto__" cannot be a name here.'],
    [`timeZone: EST\n${band("mode: enforce")}`, 'Write the zone of a place such as "America/New_York".'],
    [`timeZone: UTC+8\n${band("mode: enforce")}`, "It is an offset, and clocks change with the seasons."],
    [
      band('quietHours: [{ from: "21:00", to: "20:00", days: [weekday] }]'),
      '23 hours later. Did you mean "from": "20:00"',
    ],
  ])("%j", async (text, message) => {
    const { issues } = await readPolicyText(text);
    expect(issues.map((issue) => issue.message).join("\n")).toContain(message);
    expect(issues).toHaveLength(1);
  });
});

describe("a dropped claim of an extended file", () => {
  const base =
    'atLeast: [us-ny-art47, "./school.yaml"]\nunknownAge: t\nbands:\n  t:\n    ages: [0, 150]\n    reminders: [{ id: ai, at: start-of-session, every: 3h }]\n';
  const school = "bands:\n  t: { ages: [0, 18] }\n";
  const child = async (text: string): Promise<readonly string[]> => {
    const files = { "sub/base.yaml": base, "sub/school.yaml": school, "p.yaml": text, "other.yaml": school };
    return told(await readPolicyFile("p.yaml", { read: reading(files) })).filter((line) => line.includes("laimed"));
  };

  it("is reported where the extending file's list replaces it", async () => {
    expect(await child("extends: ./sub/base.yaml\n")).toEqual([]);
    expect(await child("extends: ./sub/base.yaml\natLeast: [us-ny-art47]\n")).toEqual([
      'warning p.yaml:2:1 atLeast: "./school.yaml" is claimed in sub/base.yaml:1, and is not claimed here: this atLeast replaces that one. Write the claim here too.',
    ]);
    expect(await child("extends: ./sub/base.yaml\natLeast: [us-ny-art47, ./sub/school.yaml]\n")).toEqual([]);
    expect(await child("extends: ./sub/base.yaml\natLeast: null\n")).toHaveLength(2);
    expect(await child("extends: ./sub/base.yaml\nregions: { X: { atLeast: ./other.yaml } }\n")).toEqual([]);
  });

  it("is reported where it is made for fewer days", async () => {
    const less = "extends: ./sub/base.yaml\natLeast: [{ policy: us-ny-art47, to: 2030-01-01 }, ./sub/school.yaml]\n";
    expect(await child(less)).toEqual([expect.stringContaining('"us-ny-art47" is claimed in sub/base.yaml:1')]);
  });

  it("can be accepted", async () => {
    const accept = "accept: [{ code: claim-dropped, because: Not our state. }]\n";
    expect(await child(`extends: ./sub/base.yaml\natLeast: ./sub/school.yaml\n${accept}`)).toEqual([]);
  });
});
