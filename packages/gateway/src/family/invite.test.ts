import { memoryStore } from "@recess/core";
import { expect, test } from "vitest";

import { familyBook } from "./book.ts";
import { documentsIn } from "../store/documents.ts";
import { FamilyError, type Invited, inviteGuardian } from "./invite.ts";

const NOW = Date.parse("2026-11-29T10:00:00Z");

function given() {
  const book = familyBook(documentsIn(memoryStore().texts, { current: "s".repeat(32) }));
  const family = { book, url: "https://recess.example.com" };
  const person = (more: Partial<Invited>): Invited => ({
    name: "Mum",
    children: [],
    staff: null,
    account: null,
    ...more,
  });
  return {
    book,
    invite: (more: Partial<Invited>) => inviteGuardian(family, person(more), NOW),
    join: async (more: Partial<Invited>, passkey: string): Promise<void> => {
      const { token } = await inviteGuardian(family, person(more), NOW);
      const proof = { passkey: { id: passkey, publicKey: "", counter: 0, transports: [] } };
      const claimed = await book.claim(token, { proof, claim: passkey }, NOW);
      expect(await book.confirm(token, claimed?.code ?? "", NOW)).toBe("confirmed");
    },
  };
}

const ana = { id: "ana", name: "Ana" };
const ben = { id: "ben", name: "Ben" };

test("a new invitation replaces a lost passkey, and may name more children", async () => {
  const { book, join } = given();
  await join({ children: [ana] }, "lost");
  await join({ children: [ana, ben] }, "new");
  const { guardians } = await book.read();
  expect(guardians).toMatchObject([{ children: [ana, ben], passkeys: [{ id: "lost" }, { id: "new" }] }]);
});

test.each<[string, Partial<Invited>, Partial<Invited>]>([
  ["a parent of another family", { children: [ana] }, { children: [ben] }],
  ["another child, for their own page", { account: "ana" }, { account: "ana-2" }],
  ["staff, and a parent", { children: [ana] }, { staff: "admin" }],
])("%s of the same name takes over nobody's passkeys", async (_, first, second) => {
  const { book, invite, join } = given();
  await join(first, "first");
  await expect(invite(second)).rejects.toThrow(FamilyError);
  await expect(invite(second)).rejects.toThrow(/"Mum".*another name/s);
  const { guardians, invitations } = await book.read();
  expect(guardians).toMatchObject([{ ...first, passkeys: [{ id: "first" }] }]);
  expect(invitations.filter(({ state }) => state === "open")).toEqual([]);
  // Another name works, and the first one still opens the same page.
  await join({ ...second, name: "Mum of Ben" }, "second");
  expect((await book.guardianOf("first"))?.guardian).toMatchObject(first);
});
