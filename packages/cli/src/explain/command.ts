import { Command, Option } from "commander";
import { examples } from "../terminal/help.ts";

interface Options {
  readonly age?: string;
  readonly zone?: string;
  readonly region?: string;
  readonly at?: string;
  readonly used?: string;
  readonly week?: boolean;
  readonly rollout?: boolean;
  readonly origins?: boolean;
  readonly lang: "en" | "zh";
  readonly json?: boolean;
}

export function explainCommand(): Command {
  return new Command("explain")
    .summary("explain in plain words what a policy means for an age")
    .description(
      "Explains in plain words what a policy means for a person of a given age: the rules, a day as a timeline, when each warning and " +
        "reminder comes, and what happens at a moment of the day. The answers are the governor's own decisions for someone who " +
        "chats without a pause.",
    )
    .argument("<policy>", "a file or a preset's name")
    .option("-a, --age <age>", "14, 13-15, 16+, <13 or unknown (required)")
    .option("-z, --zone <zone>", "the account's time zone (default: the policy's)")
    .option("-r, --region <code>", "a region of the policy (default: an account without one)")
    .option("--at <moment>", "a day or a moment: 21:58, 2026-11-24, 2026-11-24T21:58, or with an offset")
    .option("--used <duration>", "the time used that day up to then: 50m")
    .option("-w, --week", "the whole week")
    .option("--rollout", "for an account that is in the band's rollout")
    .option("--origins", "where each value comes from: a file and line, a preset and its article, or a default")
    .addOption(new Option("-l, --lang <language>", "the language").choices(["en", "zh"]).default("en"))
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        ["recess explain policy.yaml --age 14 --zone Asia/Shanghai", "the rules and today"],
        ["recess explain policy.yaml --age 14 --at 21:58 --used 50m", "what happens at 21:58 after 50 minutes"],
        ["recess explain policy.yaml --age 14 --region US-CA --origins", "the rules there, and who set each"],
        ["recess explain balanced --age 8 --week --lang zh", "a week, in Chinese"],
        ["recess explain us-ca-sb1119 --age unknown", "what applies to unknown ages?"],
      ]),
    )
    .action(async (policy: string, options: Options, command: Command) => {
      if (options.age === undefined) command.error("error: required option '-a, --age <age>' not specified");
      const [{ explain }, { parseAge }, { parseDuration }] = await Promise.all([
        import("./run.ts"),
        import("./age.ts"),
        import("@recess/core"),
      ]);
      const age = parseAge(options.age);
      if (age === undefined) refuse(command, "age", options.age, 'Write 14, 13-15, 16+, "<13" or unknown.');
      const usedMs = options.used === undefined ? undefined : parseDuration(options.used);
      if (options.used !== undefined && usedMs === undefined) {
        refuse(command, "used", options.used, 'Write a duration such as "50m" or "1h30m".');
      }
      const { zone, region, at, week, rollout, origins, lang, json } = options;
      const question = { policy, age, zone, region, at, usedMs, week: week === true, rollout: rollout === true };
      await explain(question, json === true ? "json" : lang, { origins: origins === true });
    });
}

function refuse(command: Command, name: string, value: string, remedy: string): never {
  return command.error(`error: option '--${name}' argument '${value}' is invalid. ${remedy}`);
}
