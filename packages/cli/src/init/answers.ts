import { createInterface } from "node:readline/promises";
import { isTimeZone } from "@recess/core/policy";
import { presets } from "@recess/core/presets";
import { UserError } from "../errors.ts";
import { presetNamed } from "../presets/run.ts";
import { nearest } from "../terminal/nearest.ts";
import { say } from "../terminal/output.ts";

export type StoreName = "lmdb" | "redis" | "memory";

export const STORES: readonly StoreName[] = ["lmdb", "redis", "memory"];

/** The answers that determine the files. */
export interface Answers {
  readonly preset: string;
  readonly zone: string;
  readonly store: StoreName;
  /** The folder for the generated code. */
  readonly source: string;
}

export type Given = { readonly [Name in keyof Answers]: Answers[Name] | undefined };

interface Question {
  readonly text: string;
  readonly usual: string;
  /** A sentence that says why an answer is not usable; `undefined` if it is. */
  problemOf(answer: string): string | undefined;
}

const QUESTIONS: { readonly [Name in keyof Answers]: () => Question } = {
  preset: () => ({
    text: `The rules to start with (${presets.map(({ id }) => id).join(", ")})`,
    usual: "balanced",
    problemOf: (answer) => {
      const names = presets.map(({ id }) => id);
      if (names.includes(answer)) return undefined;
      const meant = nearest(answer, names);
      return `There is no preset "${answer}".${meant === undefined ? "" : ` Did you mean "${meant}"?`}`;
    },
  }),
  zone: () => ({
    text: "The time zone of accounts that have none",
    usual: Intl.DateTimeFormat().resolvedOptions().timeZone,
    problemOf: (answer) =>
      isTimeZone(answer) ? undefined : `"${answer}" is not a time zone. Write an IANA name such as "Europe/Paris".`,
  }),
  store: () => ({
    text: "Where records are stored: lmdb (a folder of this machine), redis (several machines), memory (until a restart)",
    usual: "lmdb",
    problemOf: (answer) =>
      STORES.some((name) => name === answer) ? undefined : `"${answer}" is not one of ${STORES.join(", ")}.`,
  }),
  source: () => ({
    text: "The folder for the wiring",
    usual: "src",
    problemOf: (answer) =>
      /^[\w.-]+(\/[\w.-]+)*$/.test(answer) && !answer.split("/").includes("..")
        ? undefined
        : `"${answer}" is not a folder below this one.`,
  }),
};

/** The given options, then answers to questions, then defaults. Throws a UserError for values that are not usable. */
export async function answersOf(given: Given, isAsking: boolean): Promise<Answers> {
  const prompt = isAsking ? makePrompt() : undefined;
  try {
    const answer = async (name: keyof Answers): Promise<string> => {
      const question = QUESTIONS[name]();
      const value = given[name];
      if (value === undefined) return (await prompt?.ask(question)) ?? question.usual;
      const problem = question.problemOf(value);
      if (problem !== undefined) throw new UserError(`--${name}: ${problem}`);
      return value;
    };
    const preset = presetNamed(await answer("preset")).id;
    const zone = await answer("zone");
    const store = await answer("store");
    const source = await answer("source");
    return { preset, zone, store: STORES.find((one) => one === store) ?? "lmdb", source };
  } finally {
    prompt?.close();
  }
}

interface Prompt {
  ask(question: Question): Promise<string>;
  close(): void;
}

function makePrompt(): Prompt {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return {
    ask: async ({ text, usual, problemOf }) => {
      for (;;) {
        const typed = (await lines.question(`${text}\n[${usual}] `)).trim();
        const answer = typed === "" ? usual : typed;
        const problem = problemOf(answer);
        if (problem === undefined) return answer;
        say(problem);
      }
    },
    close: () => lines.close(),
  };
}
