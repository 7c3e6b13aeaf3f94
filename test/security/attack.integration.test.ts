import { afterAll, beforeAll, expect, test } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Chat, startChat } from "../chat/chat.ts";
import { attack, type Gain, scripts } from "./attack.ts";

// A hostile client against the example chat, over real HTTP. `pnpm attack` runs only this and prints the table.

let data: string;
let chat: Chat;
let other: Chat;
const gains: Gain[] = [];
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "recess-attack-"));
  chat = await startChat({ wordMs: 0, data });
  other = await startChat({ wordMs: 0, data });
});
afterAll(async () => {
  await chat.close();
  await other.close();
  await rm(data, { recursive: true, force: true });
  const line = (script: string, ...cells: readonly unknown[]): string =>
    `${script.padEnd(72)}${cells.map((cell) => String(cell).padStart(9)).join("")}`;
  const rows = gains.map(({ script, answers, charged }) =>
    line(script, answers, charged, Math.max(0, answers - charged)),
  );
  process.stdout.write(`\n${[line("script", "answers", "charged", "gained"), ...rows].join("\n")}\n`);
});

test.each(scripts)("nothing is gained: a client that %s", async (script) => {
  // The next day, with a full allowance again.
  for (const { server } of [chat, other]) server.clock.advance(24 * 3_600_000);
  const gain = await attack([chat, other], script);
  gains.push(gain);
  expect(gain.answers).toBeLessThanOrEqual(gain.charged);
});
