import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openFamily } from "@recess/gateway";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { buildCommand, recess } from "../cli/recess.ts";
import { ENV, folderWith, INVITE, start } from "./family-command.ts";

beforeAll(buildCommand, 600_000);

test("three wrong codes void an invitation", async () => {
  const folder = folderWith();
  const command = start(folder, ...INVITE);
  const token = await command.prints(/\/invite\/([\w-]{20,})/);
  const family = await openFamily(join(folder, "gateway.yaml"), ENV);
  onTestFinished(() => family.close());
  const claimed = await family.book.claim(token, { proof: { subject: "s1" }, claim: "c" }, Date.now());
  const wrong = claimed?.code === "000000" ? "111111" : "000000";
  await command.prints(/(The code on the page)/);
  command.child.stdin?.end(`${wrong}\n${wrong}\n${wrong}\n`);
  expect(await command.ended).toBe(2);
  expect(command.printed()).toContain("The invitation is void");
  expect(await family.book.guardianOfSubject("s1")).toBeNull();
});

test("an input that ends before the code does not confirm anybody", async () => {
  const folder = folderWith();
  const command = start(folder, ...INVITE);
  const token = await command.prints(/\/invite\/([\w-]{20,})/);
  const family = await openFamily(join(folder, "gateway.yaml"), ENV);
  onTestFinished(() => family.close());
  await family.book.claim(token, { proof: { subject: "s1" }, claim: "c" }, Date.now());
  command.child.stdin?.end();
  expect(await command.ended).toBe(2);
  expect(command.printed()).toContain("No code was typed, so the invitation was not confirmed.");
  expect(await family.book.guardianOfSubject("s1")).toBeNull();
});

test.each([
  [["invite", "--name", "Mum"], /This invitation gives access to nothing.*--child ID=NAME/s],
  [["invite", "--child", "ana=Ana"], /--name/],
  [["invite", "--name", "Mum", "--child", "ana"], /Write ID=NAME/],
  [["invite", "--name", "Mum", "--staff", "king"], /reader, agent, admin/],
  [["revoke", "Dad"], /Nobody called "Dad" may sign in/],
  [["list", "nowhere.yaml"], /nowhere\.yaml There is no such file/],
])("recess family %j says what to write", async (args, words) => {
  const { status, stderr } = await recess(["family", ...args], { cwd: folderWith(), env: ENV });
  expect(status).not.toBe(0);
  expect(stderr).toMatch(words);
  expect(stderr).not.toContain(ENV.SECRET);
});

test("without an address for families it explains how to set one", async () => {
  const { status, stderr } = await recess(["family", ...INVITE], { cwd: folderWith(""), env: ENV });
  expect(status).toBe(2);
  expect(stderr).toContain("https and a host name");
});

test("check looks into the file of people", async () => {
  const folder = folderWith();
  const check = async (): Promise<string> => {
    const { stdout, stderr } = await recess(["check", "gateway.yaml"], { cwd: folder, env: ENV });
    return stdout + stderr;
  };
  writeFileSync(join(folder, "people.yaml"), "- { id: ana, age: 14 }\n- { id: ben, age: young }\n");
  expect(await check()).toMatch(/people\.yaml:2:19 .*age must be a whole number/);
  rmSync(join(folder, "people.yaml"));
  expect(await check()).toMatch(/people\.yaml does not exist/);
});

test("without invitations the list is empty", async () => {
  expect((await recess(["family", "list"], { cwd: folderWith(), env: ENV })).stderr).toContain(
    "Nobody may sign in yet",
  );
});
