import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { parseEnv } from "node:util";
import { formatIssue } from "@recess/core";
import { readPolicy } from "../policy/load.ts";
import { error, type Finding, ok, skipped, warning } from "./finding.ts";

/** Checks an app's folder: reads its text and runs none of it. */
export async function folderFindings(folder: string, isProduction: boolean): Promise<readonly Finding[]> {
  const sources = await sourcesOf(folder);
  return [
    await packageFinding(folder),
    ...(await policyFindings(folder)),
    ...(await secretFindings(folder, sources, isProduction)),
  ];
}

async function packageFinding(folder: string): Promise<Finding> {
  const check = "packages";
  let manifest: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  try {
    manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  } catch {
    return skipped(check, `${join(folder, "package.json")} cannot be read, so the packages were not checked.`);
  }
  const versions = new Map(
    Object.entries({ ...manifest["devDependencies"], ...manifest["dependencies"] }).filter(([name]) =>
      name.startsWith("@recess/"),
    ),
  );
  if (!versions.has("@recess/core")) {
    return error(check, "package.json does not depend on @recess/core.", "npm install @recess/core @recess/hono");
  }
  return versionFinding(check, await installedVersions(folder, [...versions.keys()]));
}

/** The installed version is what counts: `^0.1.0` and `0.1.0` may well be the same version. */
function versionFinding(check: string, installed: ReadonlyMap<string, string | undefined>): Finding {
  const missing = [...installed].filter(([, version]) => version === undefined).map(([name]) => name);
  if (missing.length > 0) {
    return warning(check, `Not installed here: ${missing.join(", ")}.`, "Install the dependencies, and run it again.");
  }
  const list = [...installed].map(([name, version]) => `${name} ${version}`).join(", ");
  if (new Set(installed.values()).size > 1) {
    return error(check, `Different versions are installed: ${list}.`, "Give all of @recess/* the same version.");
  }
  return ok(check, `${list} are installed.`);
}

/** Resolves as Node does: in the folder's `node_modules` or in one above it. */
async function installedVersions(
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const versions = names.map(async (name) => [name, await installedVersion(resolve(folder), name)] as const);
  return new Map(await Promise.all(versions));
}

async function installedVersion(folder: string, name: string): Promise<string | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, "node_modules", name, "package.json"), "utf8"));
    if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  } catch {
    // Not in this folder; perhaps in one above.
  }
  const above = dirname(folder);
  return above === folder ? undefined : installedVersion(above, name);
}

const POLICY = /^(recess|policy|recess\.policy)\.(jsonc?|ya?ml)$/;

async function policyFindings(folder: string): Promise<readonly Finding[]> {
  const check = "policy";
  const names = (await readdir(folder).catch(() => [])).filter((name) => POLICY.test(name)).sort();
  if (names.length === 0)
    return [skipped(check, "There is no recess.yaml or policy.yaml here, so no policy was checked.")];
  return Promise.all(
    names.map(async (name) => {
      const { policy, issues } = await readPolicy(join(folder, name), Date.now());
      const problem = issues.find(({ severity }) => severity === "error");
      if (problem !== undefined) return error(check, formatIssue(problem), `recess check ${name}`);
      const odd = issues[0];
      if (odd !== undefined) return warning(check, formatIssue(odd), `recess check ${name}`);
      if ((policy?.unknownAge ?? "ungoverned") === "ungoverned") {
        return warning(
          check,
          `${name} is valid; accounts whose age is unknown have no limits.`,
          `If that is not intended, name a band: unknownAge: ${Object.keys(policy?.bands ?? {})[0] ?? "teen"}`,
        );
      }
      return ok(check, `${name} is valid.`);
    }),
  );
}

interface Source {
  readonly path: string;
  readonly text: string;
}

const CODE = /\.[cm]?[jt]sx?$/;
const ELSEWHERE = /^(node_modules|dist|build|out|coverage|test|tests|__tests__|\..*)$|\.(test|spec|d)\.[cm]?[jt]sx?$/;
const MAX_FILES = 5000;
const MAX_DEPTH = 12;

/** The app's own code that mentions Recess. */
async function sourcesOf(folder: string): Promise<readonly Source[]> {
  const found: Source[] = [];
  let files = 0;
  const look = async (place: string, depth: number): Promise<void> => {
    for (const entry of await readdir(place, { withFileTypes: true }).catch(() => [])) {
      if (ELSEWHERE.test(entry.name) || files >= MAX_FILES) continue;
      const path = join(place, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await look(path, depth + 1);
      if (!entry.isFile() || !CODE.test(entry.name)) continue;
      files++;
      const text = withoutComments(await readFile(path, "utf8").catch(() => ""));
      if (text.includes("@recess/")) found.push({ path: relative(folder, path), text });
    }
  };
  await look(folder, 0);
  return found;
}

/** Good enough to keep examples in comments from being taken for code. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

const VARIABLE = /secret:\s*(?:process|Bun|Deno)\.env(?:\.([A-Za-z_]\w*)|\[["'`](\w+)["'`]\]|\.get\(["'`](\w+)["'`]\))/;
const MIN_LENGTH = 32;

async function secretFindings(
  folder: string,
  sources: readonly Source[],
  isProduction: boolean,
): Promise<readonly Finding[]> {
  const makers = sources.filter(({ text }) => /\bcreateGovernor\s*\(/.test(text));
  if (makers.length === 0)
    return [skipped("secret", "No createGovernor was found in this folder, so its secret was not checked.")];
  const findings: Finding[] = [];
  const hasStore = sources.some(({ text }) => /\b(lmdbStore|redisStore)\s*\(/.test(text));
  if (!hasStore) {
    const message = "No store is used: records are in memory, and a restart resets all use.";
    const fix = "Give createGovernor a store: lmdbStore (one machine) or redisStore.";
    findings.push(isProduction ? error("records", message, fix) : warning("records", message, fix));
  }
  const judge = isProduction ? error : warning;
  for (const { path, text } of makers) {
    const [, ...groups] = VARIABLE.exec(text) ?? [];
    const variable = groups.find((name) => name !== undefined);
    if (/DEVELOPMENT_SECRET|["'`]development-only["'`]/.test(text)) {
      findings.push(
        judge(
          "secret",
          `${path} hashes account ids with the development secret${variable === undefined ? "" : " where none is set"}: anyone can do that.`,
          "In production read it from the environment, and make the start fail without it.",
        ),
      );
    } else if (variable !== undefined) findings.push(await variableFinding(folder, variable, isProduction));
    else if (!/\bsecret\b/.test(text)) {
      // The memory store does not hash ids.
      if (!hasStore || !/\bstore\b/.test(text)) continue;
      findings.push(
        error("secret", `${path} gives createGovernor a store but no secret.`, "secret: process.env.RECESS_SECRET"),
      );
    } else if (hasStore && /secret:\s*["'`]/.test(text)) {
      findings.push(
        error(
          "secret",
          `The secret is written in ${path}, where everyone who can read the code can read it.`,
          "secret: process.env.RECESS_SECRET",
        ),
      );
    } else findings.push(ok("secret", `${path} gives a secret.`));
  }
  // Several files may use one variable.
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

async function variableFinding(folder: string, name: string, isProduction: boolean): Promise<Finding> {
  const check = "secret";
  const value = process.env[name] ?? (await valueInFiles(folder, name));
  const fix = `Set it to a random string of at least ${MIN_LENGTH} characters, the same on every server: openssl rand -base64 33`;
  if (value === undefined || value === "") {
    const message = `${name} is not set here, nor in a .env file.`;
    return isProduction ? error(check, message, fix) : warning(check, message, fix);
  }
  if (value.length < MIN_LENGTH)
    return error(check, `${name} is ${value.length} characters long: too short for a secret.`, fix);
  return ok(check, `${name} is set.`);
}

async function valueInFiles(folder: string, name: string): Promise<string | undefined> {
  for (const file of [".env.production.local", ".env.production", ".env.local", ".env"]) {
    const text = await readFile(join(folder, file), "utf8").catch(() => "");
    const value = parseEnv(text)[name];
    if (value !== undefined) return value;
  }
  return undefined;
}
