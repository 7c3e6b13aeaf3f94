import { listenAddress } from "../config/checks.ts";
import { listen } from "../config/schema.ts";

/** The gateway cannot listen on its address: the message says why, and what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  /** The system's code, such as `EADDRINUSE`; `null` if the address itself is not valid. */
  readonly code: string | null;

  constructor(
    message: string,
    { code = null, cause }: { readonly code?: string | null; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.code = code;
  }
}

/** Checks an address that replaces the file's. Throws a ListenError if it is not valid. */
export function checkListen(text: string): void {
  if (listen.safeParse(text).success) return;
  throw new ListenError(`"${text}" is not an address and a port, such as "127.0.0.1:8787".`);
}

/** The error of a server that could not listen; other errors are returned unchanged. */
export function listenFailure(error: unknown, address: string): unknown {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
  const { host, port } = listenAddress(address);
  const message = code === null ? undefined : MESSAGES[code]?.(host, port);
  return message === undefined ? error : new ListenError(message, { code, cause: error });
}

const CHOOSE = "Choose another one: `listen` in the gateway's file, or --listen of recess serve.";

const notHere = (host: string): string => `${host} is not an address of this machine. ${CHOOSE}`;

const MESSAGES: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) => `Another program listens on ${host}:${port} already. ${CHOOSE}`,
  EACCES: (_host, port) =>
    `This user may not listen on port ${port}. Choose a port from 1024 on; a proxy can take ${port}.`,
  EADDRNOTAVAIL: notHere,
  ENOTFOUND: notHere,
};
