import { once } from "node:events";
import { expect } from "vitest";
import { WebSocket } from "ws";
import { opened, refused } from "../sockets/client.ts";

/** A conversation with a server whose day of three minutes passes in a second and a half. `codes`: the close codes that are accepted. */
export async function checkSocket(origin: string, codes: readonly number[] = [4403]): Promise<void> {
  const connect = (): WebSocket => new WebSocket(`${origin.replace("http", "ws")}/talk?user=mia`);
  const client = await opened(connect());
  client.send({ type: "message", id: "m1", text: "hi" });
  expect(await client.next("recess.state")).toMatchObject({ recess: { v: 1, outcome: "allow" } });
  expect(await client.next("done")).toMatchObject({ reply: "m1" });
  // Frames flow until the limit comes.
  for (let i = 2; client.socket.readyState === WebSocket.OPEN && i < 500; i += 1) {
    client.send({ type: "note", id: `m${i}` });
    await Promise.race([once(client.socket, "message"), client.closed]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { code, reason } = await client.closed;
  // Whatever the close code, the person has received the last sentence and the page knows the reason.
  expect(client.frames.slice(-2)).toMatchObject([
    { type: "goodbye" },
    { type: "recess.state", recess: { outcome: "block", reason: "daily-limit" } },
  ]);
  expect(codes).toContain(code);
  expect(reason).toBe(code === 4403 ? "daily-limit" : "");
  expect(await refused(connect())).toMatchObject({ status: 403, body: { code: "daily-limit" } });
}
