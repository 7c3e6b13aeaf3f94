import { dirname, isAbsolute, join } from "node:path";
import type { Policy, PolicyIssue } from "@recess/core";
import { type PolicyReading, readPolicyFile } from "@recess/core/policy";
import { checkSettings } from "./checks.ts";
import { explain, issuesOf, located, problem } from "./issues.ts";
import { gatewaySchema } from "./schema.ts";
import { readSecret, secretsIn } from "./secrets.ts";
import type { GatewaySettings } from "./settings.ts";
import { readYaml, type YamlText } from "./text.ts";

export interface ReadGatewayOptions {
  /** Reads a file's text: for example `(path) => readFile(path, "utf8")` with `node:fs/promises`. */
  readonly read: (path: string) => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ms since the epoch, for date-dependent warnings. */
  readonly now?: number;
  /** The severity of a missing secret: an error when starting; a warning when only checking the file. */
  readonly missingSecrets?: PolicyIssue["severity"];
}

/** The result of reading a gateway file, with all errors and warnings. */
export interface GatewayReading {
  /** `null` if some issue is an error. */
  readonly settings: GatewaySettings | null;
  readonly policy: Policy | null;
  /** The secrets that the settings name, by the JSON of their source. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly issues: readonly PolicyIssue[];
  /** Every file that was read: the files to watch for changes. */
  readonly files: readonly string[];
}

/** Shorter secrets could be guessed, and with them the stored ids. */
const MIN_SECRET = 32;

const OWN = new Set(["secret", "previousSecret", "nextSecret"]);

/** A shorter proof could be guessed. */
const MIN_PROOF = 16;
const PROOFS = new Set<string | number | undefined>(["sharedSecret", "jwtSecret"]);

/** Whether a text is a gateway's configuration rather than a policy. */
export function isGatewayText(text: string): boolean {
  return /^(?:upstreams|identity)\s*:/m.test(text) || /^\s*\{[\s\S]*"upstreams"\s*:/.test(text);
}

/** Reads a gateway's file, its policy and its secrets. Never throws because of the content. */
export async function readGatewayFile(file: string, options: ReadGatewayOptions): Promise<GatewayReading> {
  let text: YamlText;
  try {
    text = readYaml(await options.read(file), file);
  } catch (error) {
    return failed(file, [{ ...problem([], readFailure(error)), file }]);
  }
  if (text.issues.length > 0) return failed(file, text.issues);
  const parsed = gatewaySchema.safeParse(text.value ?? {}, { error: explain, reportInput: true });
  if (!parsed.success) return failed(file, issuesOf(parsed.error, text, file));
  return finish(file, text, withResolvedPaths(parsed.data, file), options);
}

async function finish(
  file: string,
  text: YamlText,
  settings: GatewaySettings,
  options: ReadGatewayOptions,
): Promise<GatewayReading> {
  const { read, now } = options;
  const policy: PolicyReading = await readPolicyFile(settings.policy, { read, ...(now !== undefined && { now }) });
  const { secrets, issues: ofSecrets } = await readSecrets(settings, file, options);
  const own = [...checkSettings(settings, policy.policy), ...ofSecrets].map((issue) => located(issue, text, file));
  const ofPolicy = policy.issues.map((issue) =>
    issue.line === undefined ? located(ofPolicyKey(issue, settings), text, file) : issue,
  );
  const issues = [...own, ...ofPolicy];
  const isUsable = policy.policy !== null && !issues.some(({ severity }) => severity === "error");
  return {
    settings: isUsable ? settings : null,
    policy: policy.policy,
    secrets,
    issues,
    files: [file, ...policyFile(settings), ...policy.files, ...secretFiles(settings, file)],
  };
}

/** The policy's file, even if it cannot be read: it may appear later. */
function policyFile({ policy }: GatewaySettings): readonly string[] {
  return isPath(policy) ? [policy] : [];
}

/** Whether the policy is a path. Without a dot or slash, it is the name of a preset. */
function isPath(policy: string): boolean {
  return /[./\\]/.test(policy);
}

/** A problem without a line concerns the policy as a whole: it is reported where the gateway's file names the policy. */
function ofPolicyKey(issue: PolicyIssue, { policy }: GatewaySettings): PolicyIssue {
  return { ...issue, path: ["policy"], message: `${policy}: ${issue.message}` };
}

/** Files of secrets: a key that is changed there is used without a restart. */
function secretFiles(settings: GatewaySettings, file: string): readonly string[] {
  return secretsIn(settings).flatMap(({ source }) => ("file" in source ? [resolvedFrom(file, source.file)] : []));
}

function shortSecret(value: string): string | null {
  if (value.length >= MIN_SECRET) return null;
  return `The secret has fewer than ${MIN_SECRET} characters. Make one with: openssl rand -hex 32`;
}

/** Receivers that follow standardwebhooks.com take `whsec_` and Base64. */
function webhookProblem(path: readonly (string | number)[], value: string): string | null {
  if (path.join(".") !== "guardians.webhook.secret") return null;
  if (!value.startsWith("whsec_")) return shortSecret(value);
  const base64 = value.slice("whsec_".length);
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(base64) && Buffer.from(base64, "base64").length >= MIN_WEBHOOK_BYTES) return null;
  return `After whsec_ it must be the Base64 of at least ${MIN_WEBHOOK_BYTES} bytes. Make it with: openssl rand -base64 32`;
}

const MIN_WEBHOOK_BYTES = 24;

interface SecretsRead {
  readonly secrets: ReadonlyMap<string, string>;
  readonly issues: readonly PolicyIssue[];
}

async function readSecrets(settings: GatewaySettings, file: string, options: ReadGatewayOptions): Promise<SecretsRead> {
  const secrets = new Map<string, string>();
  const issues: PolicyIssue[] = [];
  const { missingSecrets = "error" } = options;
  const read = (path: string): Promise<string> => options.read(resolvedFrom(file, path));
  for (const { path, source } of secretsIn(settings)) {
    const reading = await readSecret(source, { env: options.env, read });
    if ("missing" in reading) issues.push(problem(path, reading.missing, missingSecrets));
    else {
      secrets.set(JSON.stringify(source), reading.value);
      if (path.some((step) => PROOFS.has(step)) && reading.value.length < MIN_PROOF) {
        const message = `It has fewer than ${MIN_PROOF} characters and could be guessed. Make one with: openssl rand -hex 32`;
        issues.push(problem(path, message, "warning"));
      }
      const message = OWN.has(path.join(".")) ? shortSecret(reading.value) : webhookProblem(path, reading.value);
      if (message !== null) issues.push(problem(path, message));
    }
  }
  return { secrets, issues };
}

/** Relative paths refer to the file's folder, wherever the gateway was started. */
function withResolvedPaths(settings: GatewaySettings, file: string): GatewaySettings {
  const resolve = (path: string): string => resolvedFrom(file, path);
  const { store, journal, people, policy } = settings;
  return {
    ...settings,
    policy: isPath(policy) ? resolve(policy) : policy,
    store: typeof store !== "string" || /^rediss?:/.test(store) ? store : resolve(store),
    ...(journal !== undefined && { journal: resolve(journal) }),
    people: people.file === undefined ? people : { ...people, file: resolve(people.file) },
  };
}

function resolvedFrom(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

function readFailure(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
  if (code === "ENOENT") return "There is no such file. Give the path of the gateway's file.";
  if (code === "EISDIR") return "This is a folder. Give the path of the gateway's file in it.";
  return code === "EACCES" || code === "EPERM" ? "This process may not read it." : "It cannot be read.";
}

function failed(file: string, issues: readonly PolicyIssue[]): GatewayReading {
  return { settings: null, policy: null, secrets: new Map(), issues, files: [file] };
}
