import { readFile } from "node:fs/promises";
import type { ReadPolicy } from "../policy/load.ts";

const MAY_BE_GATEWAY = /\.(?:ya?ml|json)$/i;

/** A gateway's configuration, recognised by its keys, with its problems and those of its policy; `null` for anything else. */
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
    // It is the gateway's machine that has its secrets; what is checked here may be in a repository.
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
    policy: settings === null ? null : policy,
    source: null,
    issues: [...issues, ...ofPeople],
    accepted: [],
    files,
    presets: [],
    texts,
  };
}

/** So that a policy is checked without loading the gateway. */
const MENTIONS_UPSTREAMS = /upstreams|identity/;
