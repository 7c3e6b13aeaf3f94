import { readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { asPerson, chat, POLICY, startGateway, type TestGateway } from "./gateway.ts";

const CHAT = "/v1/chat/completions";
const CLOSED = POLICY.replace("dailyLimit: 1h", "dailyLimit: 0m");

async function problems({ url }: TestGateway): Promise<readonly string[]> {
  return (await (await fetch(`${url}/healthz`)).json()).problems;
}

/** Whether Ana may chat. */
async function isOpen(gateway: TestGateway): Promise<boolean> {
  const response = await gateway.post(CHAT, chat("large-1"), asPerson("ana"));
  return (await response.text()).includes("The sky is blue.");
}

test("a deleted file is reported and changes nothing; once it is back, it is used", async () => {
  const gateway = await startGateway();
  for (const name of ["gateway.yaml", "policy.yaml"]) {
    const path = join(gateway.folder, name);
    const text = await readFile(path, "utf8");
    await rm(path);
    await gateway.gateway.reloadIfChanged();
    expect(await problems(gateway)).toEqual([expect.stringContaining(name)]);
    expect(await isOpen(gateway)).toBe(true);
    await writeFile(path, text);
    await gateway.gateway.reloadIfChanged();
    expect(await problems(gateway)).toEqual([]);
  }
});

test("a file that is replaced by renaming, or through a link, is read again", async () => {
  const gateway = await startGateway();
  const path = join(gateway.folder, "policy.yaml");
  await writeFile(`${path}.new`, CLOSED);
  await rename(`${path}.new`, path);
  await gateway.gateway.reloadIfChanged();
  expect(await isOpen(gateway)).toBe(false);
  // As Kubernetes mounts files: a link to a folder that is replaced.
  await writeFile(join(gateway.folder, "one.yaml"), CLOSED);
  await writeFile(join(gateway.folder, "two.yaml"), POLICY);
  await rm(path);
  await symlink("one.yaml", path);
  await gateway.gateway.reloadIfChanged();
  expect(await isOpen(gateway)).toBe(false);
  await symlink("two.yaml", `${path}.new`);
  await rename(`${path}.new`, path);
  await gateway.gateway.reloadIfChanged();
  expect(await isOpen(gateway)).toBe(true);
});

test("a refused file is watched with all files that it names: fixing any of them puts it in force", async () => {
  const gateway = await startGateway();
  const file = join(gateway.folder, "gateway.yaml");
  const text = await readFile(file, "utf8");
  // It names another policy, which is invalid.
  await gateway.write("other.yaml", "bands: { teen: { ages: [13, 18], dailyLimit: soon } }");
  await writeFile(file, text.replace("policy: policy.yaml", "policy: other.yaml"));
  await gateway.gateway.reloadIfChanged();
  expect((await problems(gateway)).join()).toContain("other.yaml:1:");
  await gateway.write("other.yaml", CLOSED);
  await gateway.gateway.reloadIfChanged();
  expect(await problems(gateway)).toEqual([]);
  expect(await isOpen(gateway)).toBe(false);
  // It names people, who are invalid.
  await gateway.write("people2.yaml", "- { id: ana, age: fourteen }");
  await writeFile(file, text.replace("people.yaml", "people2.yaml"));
  await gateway.gateway.reloadIfChanged();
  expect((await problems(gateway)).join()).toMatch(/refused.*people2\.yaml:1:1.*age must be a whole number/s);
  expect(await isOpen(gateway)).toBe(false);
  await gateway.write("people2.yaml", "- { id: ana, age: 14, timeZone: Asia/Shanghai }");
  await gateway.gateway.reloadIfChanged();
  expect(await problems(gateway)).toEqual([]);
  expect(await isOpen(gateway)).toBe(true);
});

test("a reload requested during another one runs after it, and the last state of the file is used", async () => {
  const gateway = await startGateway();
  const reloads: Promise<void>[] = [];
  for (const policy of [CLOSED, POLICY, CLOSED]) {
    await gateway.write("policy.yaml", policy);
    reloads.push(gateway.gateway.reload(), gateway.gateway.reload());
  }
  await Promise.all(reloads);
  expect(await isOpen(gateway)).toBe(false);
  expect(await problems(gateway)).toEqual([]);
});

test("a key in a file is used as soon as it is changed there, and so is a proof", async () => {
  const gateway = await startGateway({
    upstreams: (url) =>
      `upstreams: [{ name: local, kind: openai, baseUrl: "${url}/v1", key: { file: key }, timeout: 1s }]\nmetrics: { key: { env: JWT } }`,
    identity: "identity: [{ kind: keys, keys: [{ sha256: " + "a".repeat(64) + ", person: ana }] }]",
  }).catch((error: unknown) => error);
  // Without the file, the gateway reports which one is missing, and where it is named.
  expect(String(gateway)).toMatch(/gateway\.yaml:1:\d+.*The file key cannot be read/s);
  const running = await startGateway();
  const text = await readFile(join(running.folder, "gateway.yaml"), "utf8");
  await running.write("key", "sk-one\n");
  await running.write("gateway.yaml", text.replace("key: { env: MODEL_KEY }", "key: { file: key }"));
  await running.gateway.reloadIfChanged();
  await isOpen(running);
  await running.write("key", "sk-two-of-a-year-later\n");
  await running.gateway.reloadIfChanged();
  await isOpen(running);
  expect(running.upstream.received.map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer sk-one",
    "Bearer sk-two-of-a-year-later",
  ]);
});
