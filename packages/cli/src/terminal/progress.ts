import { formatCount } from "./format.ts";

export interface Progress {
  /** `done` of the total, in the total's unit; `count` is shown to the user. */
  update(done: number, count: number): void;
  /** Clears the progress bar. */
  end(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Replaced in tests. */
interface Surroundings {
  readonly terminal?: Terminal;
  readonly output?: Terminal;
  /** Ms of a monotonic clock. */
  readonly elapsed?: () => number;
}

const SILENT: Progress = { update: () => {}, end: () => {} };

const INTERVAL_MS = 100;
const BAR_WIDTH = 30;
const CLEAR_LINE = "\r\u001B[2K";

/**
 * A bar on standard error if that is a terminal and the output does not go to the same one; nothing otherwise. `total`
 * is undefined if it is unknown.
 */
export function makeProgress(
  what: string,
  total: number | undefined,
  { terminal = process.stderr, output = process.stdout, elapsed = () => performance.now() }: Surroundings = {},
): Progress {
  if (terminal.isTTY !== true || output.isTTY === true) return SILENT;
  const started = elapsed();
  let shown = started;
  return {
    update: (done, count) => {
      const now = elapsed();
      if (now - shown < INTERVAL_MS) return;
      shown = now;
      const speed = `${formatCount(Math.round((count / (now - started)) * 1000))}/s`;
      terminal.write(`${CLEAR_LINE}${bar(done, total)}${formatCount(count)} ${what}  ${speed}`);
    },
    end: () => {
      if (shown !== started) terminal.write(CLEAR_LINE);
    },
  };
}

function bar(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return "";
  const share = Math.min(1, done / total);
  const full = Math.round(share * BAR_WIDTH);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)} ${percent}  `;
}
