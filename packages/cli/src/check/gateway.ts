import { readFile } from "node:fs/promises";
import type { ReadPolicy } from "../policy/load.ts";

const MAY_BE_GATEWAY = /\.(?:ya?ml|json)$/i;

/**
 * A gateway's configuration, recognised by its keys, with its own problems and its policy's; `null` for any other file.
 */
export async function readGateway(name: string, now: number): Promise<ReadPolicy | null> {
  if (!MAY_BE_GATEWAY.test(name)) return null;
  const text = await readFile(name, "utf8").catch(() => null);
  if (text === null || !MENTIONS_UPSTREAMS.test(text)) return null;
  const { checkPeopleFile, isGatewayText, readGatewayFile } = await import("@recess/gateway/config");
  if (!isGatewayText(text)) return null;
  const texts = new Map<string, string>();
  const { policy, issues, files, settings } = await readGatewayFile(name, {
    env: process.env,
    now,
    // Secrets are on the gateway's machine, not in the repository where `recess check` often runs.
    missingSecrets: "warning",
    async read(path) {
      const read = await readFile(path, "utf8");
      texts.set(path, read);
      return read;
    },
  });
  const people = settings?.people.file;
  const ofPeople = people === undefined ? [] : await checkPeopleFile(people);
  return {
    name,
    policy: settings === null || ofPeople.some(({ severity }) => severity === "error") ? null : policy,
    source: null,
    issues: [...issues, ...ofPeople],
    accepted: [],
    files,
    presets: [],
    texts,
  };
}

/** Lets a policy be checked without loading the gateway package. */
const MENTIONS_UPSTREAMS = /upstreams|identity/;
