import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { unwritable, UserError } from "../errors.ts";
import { print, say } from "../terminal/output.ts";
import { type Answers, answersOf, type Given } from "./answers.ts";
import { expectationsFile, policyFile } from "./policy.ts";
import { dependenciesOf, envFile, IGNORE_FILE, packageFile, tsconfigFile } from "./project.ts";
import { APP_FILE, SERVER_FILE, usersFile, wiringFile } from "./wiring.ts";

export interface InitOptions {
  readonly folder: string;
  readonly given: Given;
  readonly isAsking: boolean;
  /** Overwrite existing files. */
  readonly isForced: boolean;
  /** The version of this command, and therefore of the packages. */
  readonly version: string;
}

interface File {
  readonly name: string;
  readonly content: string;
  readonly mode?: number;
}

/** Writes all files, or none if one exists. */
export async function init({ folder, given, isAsking, isForced, version }: InitOptions): Promise<void> {
  const isApp = await exists(join(folder, "package.json"));
  const answers = await answersOf(given, isAsking);
  const files = [...(await ownFiles(answers)), ...(isApp ? [] : projectFiles(answers, nameOf(folder), version))];
  if (!isForced) await checkFree(folder, files);
  await writeAll(folder, files);
  await print(files.map(({ name }) => `${join(folder, name)}\n`).join(""));
  say(isApp ? nextInApp(answers, version) : nextInProject(folder));
}

async function ownFiles(answers: Answers): Promise<readonly File[]> {
  const { source } = answers;
  return [
    { name: "recess.yaml", content: policyFile(answers) },
    { name: "recess.test.yaml", content: await expectationsFile(answers) },
    { name: `${source}/recess.ts`, content: wiringFile(answers) },
    { name: `${source}/users.ts`, content: usersFile(answers) },
  ];
}

function projectFiles(answers: Answers, name: string, version: string): readonly File[] {
  const { source, store } = answers;
  return [
    { name: `${source}/app.ts`, content: APP_FILE },
    { name: `${source}/server.ts`, content: SERVER_FILE },
    { name: "package.json", content: packageFile(answers, name, version) },
    { name: "tsconfig.json", content: tsconfigFile(answers) },
    { name: ".gitignore", content: IGNORE_FILE },
    ...(store === "memory" ? [] : [{ name: ".env", content: envFile(answers), mode: 0o600 }]),
  ];
}

function nameOf(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return name === "" ? "chat" : name;
}

async function checkFree(folder: string, files: readonly File[]): Promise<void> {
  const taken: string[] = [];
  for (const { name } of files) if (await exists(join(folder, name))) taken.push(join(folder, name));
  if (taken.length === 0) return;
  throw new UserError(`${taken.join(", ")}: already there. Nothing was written.`, {
    hint: "Use --force to overwrite.",
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Writes all files, or removes the new ones again if one fails. */
async function writeAll(folder: string, files: readonly File[]): Promise<void> {
  const written: string[] = [];
  try {
    for (const file of files) {
      const path = join(folder, file.name);
      const isNew = !(await exists(path));
      await write(folder, file);
      if (isNew) written.push(path);
    }
  } catch (error) {
    await Promise.all(written.map((path) => rm(path, { force: true })));
    throw error;
  }
}

async function write(folder: string, { name, content, mode }: File): Promise<void> {
  const file = join(folder, name);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode });
  } catch (error) {
    throw unwritable(file, error);
  }
}

function nextInApp(answers: Answers, version: string): string {
  const { source, store } = answers;
  const packages = Object.keys(dependenciesOf(answers, version)).join(" ");
  return `
Next:
  1. npm install ${packages} && npm install --save-dev @recess/cli
  2. In your app:
       import { chatLimits, limitRoutes } from "./recess.ts";
       app.route("/recess", limitRoutes);
       app.post("/api/chat", chatLimits, …);
  3. ${source}/users.ts: return who is signed in.${store === "memory" ? "" : "\n  4. RECESS_SECRET: a random string of at least 32 characters, the same on every server."}
  npx recess test checks that the policy does what recess.test.yaml expects.`;
}

/** The path as one word for a shell. */
function quoted(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

function nextInProject(folder: string): string {
  return `
Next:
  ${folder === "." ? "" : `cd ${quoted(folder)} && `}npm install && npm test
  DEV_AGE=14 npm start`;
}
