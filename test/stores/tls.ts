import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureProgram } from "../support/programs.ts";
import { freePort, startRedis } from "../support/redis.ts";

/** A Redis with TLS and a certificate for `localhost` that only the test trusts. */
export interface TlsRedis {
  readonly port: number;
  /** The path of the certificate. */
  readonly certificate: string;
  readonly stop: () => Promise<void>;
}

/** `args`: further arguments for `redis-server`. */
export async function startTlsRedis(args: readonly string[]): Promise<TlsRedis> {
  const openssl = await ensureProgram({
    names: ["openssl"],
    packages: { "apt-get": "openssl", apk: "openssl", dnf: "openssl", brew: "openssl" },
  });
  const folder = mkdtempSync(join(tmpdir(), "recess-tls-"));
  const [certificate, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const files = ["-keyout", key, "-out", certificate];
  execFileSync(openssl, ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, ...files], {
    stdio: "ignore",
  });
  const port = await freePort();
  const tls = ["--tls-port", `${port}`, "--tls-cert-file", certificate, "--tls-key-file", key];
  const server = await startRedis({
    args: [...tls, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no", ...args],
  });
  return {
    port,
    certificate,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
