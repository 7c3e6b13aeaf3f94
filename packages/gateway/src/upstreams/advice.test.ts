import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { EXPIRED, KEY, OF_ANOTHER_NAME, SELF_SIGNED } from "../../../../test/gateway/certificates.ts";
import { adviceFor, isCertificateProblem } from "./advice.ts";

test.each([
  ["self-signed", SELF_SIGNED, undefined, /NODE_EXTRA_CA_CERTS/],
  ["expired", EXPIRED, EXPIRED, /has expired: renew it/],
  ["of another name", OF_ANOTHER_NAME, OF_ANOTHER_NAME, /another name/],
])("a certificate that is %s is recognised by its code, with what to do", async (_, cert, ca, advice) => {
  const server = createServer({ key: KEY, cert }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: "127.0.0.1", ...(ca !== undefined && { ca }) });
  const [error] = await once(socket, "error").catch((failure: unknown) => [failure]);
  const code: string = Reflect.get(error, "code");
  expect(isCertificateProblem(code), code).toBe(true);
  expect(adviceFor(code)).toMatch(advice);
});

test("other failures have separate advice, and unknown ones have none", () => {
  expect(adviceFor("ECONNREFUSED")).toMatch(/Nothing listens/);
  expect(adviceFor("ERR_SSL_WRONG_VERSION_NUMBER")).toMatch(/does not speak TLS/);
  for (const cause of [null, "500", "ECONNRESET"]) expect(adviceFor(cause)).toBeNull();
  expect(isCertificateProblem("ECONNREFUSED")).toBe(false);
});
