import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { buildPackages, root } from "../support/built.ts";
import { asPerson, CHAT_SECRET } from "./gateway.ts";
import { startUpstream } from "./upstream.ts";

const STREAMS = 200;
const MINUTES = Number(process.env["SOAK_MINUTES"] ?? 10);
/** The maximum memory at the end, relative to the memory after the first fifth. */
const GROWTH = 1.25;

beforeAll(buildPackages);

/** The memory that belongs to a process alone, in MB (Linux). */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

test(
  `${STREAMS} streams for ${MINUTES} minutes: memory stays flat, and every reply is whole`,
  async () => {
    const upstream = await startUpstream();
    const folder = await mkdtemp(join(tmpdir(), "recess-gateway-"));
    onTestFinished(async () => {
      await upstream.close();
      await rm(folder, { recursive: true, force: true });
    });
    const people = Array.from({ length: STREAMS }, (_, index) => `p${index},14,Asia/Shanghai`);
    await writeFile(join(folder, "people.csv"), ["id,age,timeZone", ...people].join("\n"));
    await writeFile(
      join(folder, "policy.yaml"),
      "bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 1000000, per: day }] } }",
    );
    await writeFile(
      join(folder, "gateway.yaml"),
      `listen: 127.0.0.1:0
upstreams: [{ name: local, kind: openai, baseUrl: "${upstream.url}/v1" }]
policy: policy.yaml
store: records
secret: { env: SECRET }
people: { file: people.csv }
identity: [{ kind: open-webui, sharedSecret: { env: CHAT_SECRET } }]
`,
    );
    const bin = join(root, "packages/gateway/bin/recess-gateway.js");
    const child = spawn(process.execPath, [bin, "gateway.yaml"], {
      cwd: folder,
      env: { ...process.env, SECRET: "s".repeat(40), CHAT_SECRET, LOG_LEVEL: "info" },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const url = await new Promise<string>((resolve, reject) => {
      let printed = "";
      child.stderr.on("data", (data) => (printed += String(data)));
      child.stdout.on("data", (data) => {
        printed = (printed + String(data)).slice(-1000);
        const found = /"address":"([^"]+)"/.exec(printed)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", () => reject(new Error(printed)));
    });

    const agent = new Agent({ keepAlive: true, maxSockets: STREAMS });
    onTestFinished(() => agent.destroy());
    const until = Date.now() + MINUTES * 60_000;
    let replies = 0;
    const stream = async (person: string): Promise<void> => {
      const body = JSON.stringify({ model: "endless", stream: true, messages: [{ role: "user", content: "Go on" }] });
      const sent = request(`${url}/v1/chat/completions`, {
        agent,
        method: "POST",
        headers: { authorization: `Bearer ${CHAT_SECRET}`, "content-type": "application/json", ...asPerson(person) },
      });
      sent.end(body);
      const [response] = await once(sent, "response");
      let end = "";
      for await (const data of response) end = (end + String(data)).slice(-2000);
      expect(end).toContain("word499");
      expect(end).toContain("[DONE]");
      replies += 1;
    };
    const samples: number[] = [];
    const timer = setInterval(() => void memoryOf(child.pid ?? 0).then((mb) => samples.push(mb)), 2000);
    await Promise.all(
      people.map(async (line) => {
        const [person = ""] = line.split(",");
        do await stream(person);
        while (Date.now() < until);
      }),
    );
    clearInterval(timer);
    const peak = (part: readonly number[]): number => Math.max(...part);
    const first = peak(samples.slice(0, Math.ceil(samples.length / 5)));
    const last = peak(samples.slice(-Math.ceil(samples.length / 5)));
    console.log(`${replies} replies; ${first.toFixed(0)} MB in the first fifth, ${last.toFixed(0)} MB in the last`);
    expect(replies).toBeGreaterThanOrEqual(STREAMS);
    expect(last).toBeLessThan(first * GROWTH);
    child.kill("SIGTERM");
    const [status] = await once(child, "exit");
    expect(status).toBe(0);
  },
  (MINUTES + 10) * 60_000,
);
