import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { checkListen, listenFailure, ListenError } from "./listen.ts";

test.each(["nowhere", "127.0.0.1", "127.0.0.1:", ":8787", "8787", "127.0.0.1:99999", "http://127.0.0.1:1"])(
  "%j is not an address and a port",
  (text) => {
    expect(() => checkListen(text)).toThrow(`"${text}" is not an address and a port, such as "127.0.0.1:8787".`);
  },
);

async function failureOf(host: string, port: number): Promise<unknown> {
  const server = createServer();
  onTestFinished(() => void server.close());
  server.listen(port, host);
  const [error] = await once(server, "error").then((thrown: unknown[]) => thrown);
  return listenFailure(error, `${host}:${port}`);
}

test("a server that cannot listen says why, and what to do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const inUse = await failureOf("127.0.0.1", port);
  expect(inUse).toBeInstanceOf(ListenError);
  expect(inUse).toMatchObject({
    code: "EADDRINUSE",
    message: expect.stringContaining(`Another program listens on 127.0.0.1:${port} already. Choose another one`),
  });
  expect(await failureOf("192.0.2.1", 0)).toMatchObject({
    code: "EADDRNOTAVAIL",
    message: expect.stringContaining("192.0.2.1 is not an address of this machine."),
  });
  const other = new Error("other");
  expect(listenFailure(other, "127.0.0.1:1")).toBe(other);
});
