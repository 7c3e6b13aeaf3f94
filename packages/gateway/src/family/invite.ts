import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { formatIssue } from "@recess/core";
import type { StaffRole } from "@recess/hono/staff";
import { readGatewayFile } from "../config/read.ts";
import { openStore } from "../store/open-store.ts";
import { ownSecrets, usable } from "../config/usable.ts";
import { type Child, type FamilyBook, familyBook, type Invitation } from "./book.ts";
import { documentsIn } from "../store/documents.ts";

/** The gateway's file is not usable for this. */
export class FamilyError extends Error {
  override readonly name = "FamilyError";
}

export interface OpenFamily {
  readonly book: FamilyBook;
  /** The public address. */
  readonly url: string;
  close(): Promise<void>;
}

/** Opens the gateway's store, next to a gateway that may be running. */
export async function openFamily(file: string, env: Readonly<Record<string, string | undefined>>): Promise<OpenFamily> {
  const reading = await readGatewayFile(file, { env, read: (path) => readFile(path, "utf8"), now: Date.now() });
  if (reading.settings === null || reading.policy === null) {
    const errors = reading.issues.filter(({ severity }) => severity === "error");
    throw new FamilyError(errors.map(formatIssue).join("\n"));
  }
  const { family } = reading.settings;
  if (family === undefined) {
    throw new FamilyError(
      `${file} has no pages for families. Add the address at which they are opened, with https and a host name (passkeys need both):\n\n` +
        `family: { url: "https://recess.example.com", name: "Our chat" }\n\n` +
        `and let a server with a certificate, such as Caddy, forward that name to the gateway: docs/start/gateway.md shows how.`,
    );
  }
  const found = usable(reading);
  const { store, close } = await openStore(found);
  return { book: familyBook(documentsIn(store, ownSecrets(found))), url: family.url, close };
}

export interface Invited {
  readonly name: string;
  readonly children: readonly Child[];
  readonly staff: StaffRole | null;
  /** The id of their own account in the chat. */
  readonly account: string | null;
}

/**
 * Invites a guardian. A person who was invited before under the same name keeps their id, so that a new invitation
 * replaces a lost passkey. Rejects with a `FamilyError` if the name belongs to another person, whose passkeys would
 * otherwise gain access.
 */
export async function inviteGuardian(
  { book, url }: Pick<OpenFamily, "book" | "url">,
  invited: Invited,
  now: number,
): Promise<{ readonly token: string; readonly link: string }> {
  const before = (await book.read()).guardians.find(({ name }) => name === invited.name);
  if (before !== undefined && !isSamePerson(before, invited)) {
    throw new FamilyError(
      `Someone else called ${JSON.stringify(invited.name)} may sign in already, and would see what this invitation opens. ` +
        "Give this person another name. If they are the same person, name a child of theirs again, too; or remove them " +
        "first: recess family revoke NAME --remove",
    );
  }
  const guardian: Invitation["guardian"] = { ...invited, id: before?.id ?? randomUUID() };
  const token = await book.invite(guardian, now);
  return { token, link: `${url.replace(/\/+$/, "")}/invite/${token}` };
}

/** The same child, the same account, or both staff: a name alone is not enough. */
function isSamePerson(before: Invited, { children, staff, account }: Invited): boolean {
  const known = new Set(before.children.map(({ id }) => id));
  return (
    children.some(({ id }) => known.has(id)) ||
    (account !== null && account === before.account) ||
    (staff !== null && before.staff !== null)
  );
}
