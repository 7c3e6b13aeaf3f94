import { afterAll, beforeAll, expect, test } from "vitest";
import { type Chat, startChat } from "../chat/chat.ts";
import { attack, type Gain, scripts } from "./attack.ts";

// A hostile client against the example chat, over real HTTP. `pnpm attack` runs this alone and prints the table.

let chat: Chat;
const gains: Gain[] = [];
beforeAll(async () => {
  chat = await startChat({ wordMs: 0 });
});
afterAll(async () => {
  await chat.close();
  const line = (script: string, ...cells: readonly unknown[]): string =>
    `${script.padEnd(72)}${cells.map((cell) => String(cell).padStart(9)).join("")}`;
  const rows = gains.map(({ script, answers, charged }) =>
    line(script, answers, charged, Math.max(0, answers - charged)),
  );
  process.stdout.write(`\n${[line("script", "answers", "charged", "gained"), ...rows].join("\n")}\n`);
});

test.each(scripts)("nothing is gained: a client that %s", async (script) => {
  // Another day: what the last one used up is there again.
  chat.server.clock.advance(24 * 3_600_000);
  const gain = await attack(chat, script);
  gains.push(gain);
  expect(gain.answers).toBeLessThanOrEqual(gain.charged);
});
