import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { inviteGuardian as Invite, OpenFamily } from "@recess/gateway";
import { Command, InvalidArgumentError, Option } from "commander";
import makeCode from "qrcode-generator";
import { UserError } from "../errors.ts";
import { examples } from "../terminal/help.ts";
import { print, say } from "../terminal/output.ts";

interface InviteOptions {
  readonly name: string;
  readonly child: readonly Child[];
  readonly staff?: "reader" | "agent" | "admin";
  readonly account?: string;
}

interface Child {
  readonly id: string;
  readonly name: string;
}

export function familyCommand(): Command {
  return new Command("family")
    .summary("invite guardians, children and staff to a gateway's pages")
    .description(
      "Manages who may sign in to the pages of a gateway: guardians, children and staff. They sign in by passkeys, for which the " +
        "gateway needs https and a name (`family.url` in its file). Someone who loses a passkey needs a new invitation.",
    )
    .addCommand(inviteCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
    .addHelpText(
      "after",
      examples([
        ["recess family invite --name Mum --child 7f3c…=Ana", "a guardian of one child"],
        ["recess family invite --name Ana --account 7f3c…", "a child, for their own page"],
        ["recess family invite --name Sam --staff agent", "someone who answers appeals"],
        ["recess family list", "who may sign in"],
        ["recess family revoke Mum", "end all her sessions"],
      ]),
    );
}

const FILE = ["[file]", "the gateway's file", "gateway.yaml"] as const;

function inviteCommand(): Command {
  return new Command("invite")
    .summary("print an invitation, and confirm the person who uses it")
    .argument(...FILE)
    .requiredOption("--name <name>", "the person's name")
    .addOption(
      new Option("--child <id=name>", "a child: the chat's id and the name in the family (repeatable)")
        .argParser(childIn)
        .default([], "none"),
    )
    .addOption(new Option("--staff <role>", "may see the staff pages").choices(["reader", "agent", "admin"]))
    .option("--account <id>", "the person's own id in the chat, for /my-rules: a child's own page")
    .action(async (file: string, { name, child: children, staff, account }: InviteOptions) => {
      if (children.length === 0 && staff === undefined && account === undefined) {
        throw new UserError("This invitation gives access to nothing.", {
          hint: "Add --child ID=NAME, --account ID, or --staff ROLE.",
        });
      }
      await withFamily(file, async (family, { inviteGuardian }) => {
        const invited = { name, children, staff: staff ?? null, account: account ?? null };
        const { token, link } = await inviteGuardian(family, invited, Date.now());
        await print(
          `Open this on ${name}'s own phone or computer, within 15 minutes:\n\n  ${link}\n\n${drawn(link)}\n`,
        );
        say("Anyone with the link can open it. Ask the person for the code on their page, and type it here.");
        await confirm(token, family.book);
        await print(`${name} is signed in, and may sign in from now on.\n`);
      });
    });
}

async function confirm(token: string, book: OpenFamily["book"]): Promise<void> {
  for (;;) {
    const invitation = await book.invitation(token, Date.now());
    if (invitation === null) throw new UserError("Nobody used the invitation in time.");
    if (invitation.state === "claimed") break;
    await sleep(500);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const typed = lines[Symbol.asyncIterator]();
    for (;;) {
      process.stderr.write("The code on the page: ");
      const line = await typed.next();
      if (line.done === true) {
        throw new UserError("No code was typed, so the invitation was not confirmed.", {
          hint: "Make a new invitation.",
        });
      }
      const answer = await book.confirm(token, line.value, Date.now());
      if (answer === "confirmed") return;
      if (answer === "refused")
        throw new UserError("The invitation was cancelled, because it was not confirmed. Make a new one.");
      say("That is not the code on the page of this invitation.");
    }
  } finally {
    lines.close();
  }
}

function listCommand(): Command {
  return new Command("list")
    .summary("print who may sign in")
    .argument(...FILE)
    .action((file: string) =>
      withFamily(file, async ({ book }) => {
        const { guardians } = await book.read();
        if (guardians.length === 0) say("Nobody may sign in yet. Invite someone: recess family invite --help");
        for (const { name, children, staff, account, passkeys, subjects } of guardians) {
          const of = [
            ...children.map((child) => child.name),
            ...(staff === null ? [] : [`staff: ${staff}`]),
            ...(account === null ? [] : ["their own page"]),
          ].join(", ");
          const by = [counted(passkeys.length, "passkey"), ...(subjects.length > 0 ? ["the provider's sign-in"] : [])];
          await print(`${name} (${of}), ${by.join(" and ")}\n`);
        }
      }),
    );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function revokeCommand(): Command {
  return new Command("revoke")
    .summary("end all sessions of a person")
    .argument("<name>", "the person's name")
    .argument(...FILE)
    .option("--remove", "also remove the person, who may then no longer sign in")
    .action((name: string, file: string, { remove = false }: { readonly remove?: boolean }) =>
      withFamily(file, async ({ book }) => {
        const guardian = (await book.read()).guardians.find((one) => one.name === name);
        if (guardian === undefined) {
          throw new UserError(`Nobody called "${name}" may sign in.`, { hint: "recess family list" });
        }
        await book.revoke(guardian.id, Date.now(), { removed: remove });
        await print(remove ? `${name} may no longer sign in.\n` : `All sessions of ${name} have ended.\n`);
      }),
    );
}

async function withFamily(
  file: string,
  work: (family: OpenFamily, gateway: { readonly inviteGuardian: typeof Invite }) => Promise<void>,
): Promise<void> {
  const gateway = await import("@recess/gateway");
  let family: OpenFamily;
  try {
    family = await gateway.openFamily(file, process.env);
  } catch (error) {
    if (error instanceof gateway.FamilyError) throw new UserError(error.message);
    throw error;
  }
  try {
    await work(family, gateway);
  } catch (error) {
    if (error instanceof gateway.FamilyError) throw new UserError(error.message);
    throw error;
  } finally {
    await family.close();
  }
}

function childIn(text: string, before: unknown): readonly Child[] {
  const [, id, name] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (id === undefined || name === undefined) throw new InvalidArgumentError('Write ID=NAME, such as "7f3c0a52=Ana".');
  return [...(Array.isArray(before) ? (before as Child[]) : []), { id, name }];
}

/** A QR code in half blocks. It includes its own quiet zone, so it scans on dark and light terminals. */
function drawn(text: string): string {
  const code = makeCode(0, "M");
  code.addData(text);
  code.make();
  const quiet = 2;
  const size = code.getModuleCount();
  const isDark = (row: number, column: number): boolean =>
    row >= 0 && row < size && column >= 0 && column < size && code.isDark(row, column);
  const lines: string[] = [];
  for (let row = -quiet; row < size + quiet; row += 2) {
    let line = "";
    for (let column = -quiet; column < size + quiet; column++) {
      const [top, bottom] = [isDark(row, column), isDark(row + 1, column)];
      line += top ? (bottom ? " " : "▄") : bottom ? "▀" : "█";
    }
    lines.push(line);
  }
  return lines.join("\n");
}
