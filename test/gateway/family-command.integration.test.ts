import { join } from "node:path";
import { openFamily } from "@recess/gateway";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { buildCommand, recess } from "../cli/recess.ts";
import { ENV, folderWith, INVITE, start } from "./family-command.ts";

beforeAll(buildCommand, 600_000);

test("invite prints a link, waits until it is used, and asks for the code; list and revoke show who used it", async () => {
  const folder = folderWith();
  const command = start(folder, ...INVITE);
  const token = await command.prints(/https:\/\/recess\.example\.com\/invite\/([\w-]{20,})/);
  await command.prints(/(▀|▄|█)/);
  // Another process with the same store, as the gateway is.
  const family = await openFamily(join(folder, "gateway.yaml"), ENV);
  onTestFinished(() => family.close());
  const claimed = await family.book.claim(token, { proof: { subject: "s1" }, claim: "c" }, Date.now());
  await command.prints(/(The code on the page)/);
  const code = claimed?.code ?? "";
  command.child.stdin?.write(`${code === "000000" ? "111111" : "000000"}\n`);
  await command.prints(/(is not the code)/);
  command.child.stdin?.write(`${code.slice(0, 3)} ${code.slice(3)}\n`);
  expect(await command.ended).toBe(0);
  expect(command.printed()).toContain("Mum is signed in");

  const listed = await recess(["family", "list"], { cwd: folder, env: ENV });
  expect(listed.stdout).toBe("Mum (Ana), 0 passkeys and the provider's sign-in\n");
  const revoked = await recess(["family", "revoke", "Mum", "--remove"], { cwd: folder, env: ENV });
  expect(revoked).toMatchObject({ status: 0, stdout: "Mum may no longer sign in.\n" });
  expect(await family.book.guardianOfSubject("s1")).toBeNull();
});
