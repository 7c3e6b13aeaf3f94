import { Command, Option } from "commander";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly policy?: string;
  readonly format: "text" | "tap" | "junit";
}

export function testCommand(): Command {
  return new Command("test")
    .summary("test a policy against a file of expectations")
    .description(
      "Runs files of expectations (YAML or JSON, beside the policy): someone's age, a moment, the time used by then, and " +
        "the expected decision. Decisions are made by the code that serves requests. Without arguments it runs the recess.test.* or " +
        "policy.test.* file of this directory.",
    )
    .argument("[files...]", "files of expectations")
    .option("-p, --policy <file|preset>", "test this policy instead of the one that the files name")
    .addOption(
      new Option("-f, --format <format>", "output format: text, TAP version 14 or JUnit XML")
        .choices(["text", "tap", "junit"])
        .default("text"),
    )
    .addHelpText(
      "after",
      examples([
        ["recess test", "recess.test.yaml of this directory"],
        ["recess test policies/*.test.yaml --format junit > junit.xml", "in continuous integration"],
        ["recess test recess.test.yaml --policy next.yaml", "would the next policy do the same?"],
      ]) +
        `

A file:
  policy: ./recess.yaml
  timeZone: Europe/Paris
  cases:
    - name: an hour and a half is the limit
      age: 14
      at: 2026-11-24T16:00
      used: 1h30m
      expect: { outcome: block, reason: daily-limit, resumesAt: "04:00" }
    - name: ten minutes more
      age: 14
      moments:
        - { at: 2026-11-24T16:00, used: 1h30m, type: grant, minutes: 10, by: parent }
        - { at: +1m, expect: { outcome: allow, remaining: 10m } }

Exit status: 0 all passed, 1 some did not, 2 a file or its policy cannot be used.`,
    )
    .action(async (files: readonly string[], { policy, format }: Options) => {
      const { test } = await import("./run.ts");
      process.exitCode = await test(files, { format, policy });
    });
}
