import type { StoreFinding } from "@recess/core/store";
import type { RedisClient } from "./client.ts";

interface Node {
  info(section: string): Promise<unknown>;
}

/**
 * Whether a server evicts keys when its memory is full. Also `[]` if the server does not say: some services forbid
 * `INFO`. Rejects if the server does not respond.
 */
export async function evictionFindings(client: RedisClient): Promise<readonly StoreFinding[]> {
  const policies = new Set<string>();
  for (const node of nodesOf(client)) {
    const policy = policyIn(await memoryOf(node));
    if (policy !== undefined && policy !== "noeviction") policies.add(policy);
  }
  return [...policies].map((policy) => ({
    code: "store-evicts",
    message:
      `Redis drops keys when its memory is full (maxmemory-policy ${policy}), and with them a day's use, or a pause. ` +
      "Set maxmemory-policy noeviction: writes then fail, and decisions continue as onStoreFailure defines.",
  }));
}

function nodesOf(client: RedisClient): readonly Node[] {
  const nodes =
    "nodes" in client && typeof client.nodes === "function" ? (client.nodes("master") as object[]) : [client];
  return nodes.filter((node): node is Node => "info" in node && typeof node.info === "function");
}

async function memoryOf(node: Node): Promise<string> {
  try {
    return String(await node.info("memory"));
  } catch (error) {
    // The server responded but refuses `INFO`.
    if (error instanceof Error && error.name === "ReplyError") return "";
    throw error;
  }
}

function policyIn(info: string): string | undefined {
  return /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
}
