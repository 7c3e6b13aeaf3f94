import type { OptionNames } from "@recess/protocol";
import type { Env } from "hono";
import type { Context, MiddlewareHandler } from "hono";
import type { WSEvents } from "hono/ws";

import { checkFunction, type Exemption, OPTION_NAMES, type RecessOptions } from "../options.ts";
import type { SocketDialect } from "./dialects/dialect.ts";
import type { FrameLimits } from "./conversation.ts";

/** Upgrades a request to a WebSocket: Hono's `upgradeWebSocket` of the runtime. */
export type UpgradeSocket = (createEvents: (c: Context) => WSEvents) => MiddlewareHandler;

/** Creates the handlers of a conversation, in the form that Hono's `upgradeWebSocket` takes. */
export type CreateEvents<E extends Env = Env> = (c: Context<E>) => WSEvents | Promise<WSEvents>;

/** The text of a turn; `null` if it was spoken. */
export interface TurnText {
  readonly text: string | null;
}

/** Options of a conversation route, whether over a socket or beside a call. */
export interface ConversationRouteOptions<E extends Env = Env> extends Omit<
  RecessOptions<E>,
  "style" | "noticeLine" | "dialect" | "requestId" | "maxStreams" | "resume" | "exempt" | "background" | "unanswered"
> {
  /** `"voice"` (default): the band's speech limits apply, if it has any. `"text"`: the limits of written messages apply. */
  readonly channel?: "voice" | "text";
  /** Other origins whose pages may open a conversation: `["https://app.example"]`. Pages of this site always may. */
  readonly origins?: readonly string[];
  /** How many conversations of one account may be open at the same time in this process. Default 4. */
  readonly maxSockets?: number;
  /** Limits of what the person's side may send. Exceeding one closes the socket with 1008 or 1009. */
  readonly limits?: Partial<FrameLimits>;
  /**
   * Whether a conversation, or one turn in it, must pass whatever the limits say, because the app's server recognises a call for help.
   * Called before the conversation begins, with `turn: null` (if it returns true, the whole conversation passes uncounted), and before
   * each turn, with its text. If it throws, the conversation or turn passes.
   */
  readonly exempt?: (c: Context<E>, turn: TurnText | null) => Exemption | Promise<Exemption>;
}

/** Options of `recessSocket()`. */
export interface RecessSocketOptions<E extends Env = Env> extends ConversationRouteOptions<E> {
  /**
   * `upgradeWebSocket` of the runtime: from `@hono/node-server` (with a `WebSocketServer` of `ws`), `hono/bun`, `hono/deno` or
   * `hono/cloudflare-workers`.
   */
  readonly upgradeWebSocket: UpgradeSocket;
  /** The protocol of the conversation. */
  readonly dialect: SocketDialect;
}

/** The option names of a conversation route. Those of the guard are accepted too, because apps pass one object to both. */
export const SOCKET_NAMES: OptionNames<keyof RecessSocketOptions | "provider"> = {
  ...OPTION_NAMES,
  channel: true,
  maxSockets: true,
  limits: true,
  upgradeWebSocket: true,
  provider: true,
};

export const DEFAULT_LIMITS: FrameLimits = {
  frameBytes: 1_048_576,
  framesPerSecond: 200,
  bytesPerSecond: 1_048_576,
  waitingBytes: 4_194_304,
};

/** Throws if an option is invalid. */
export function checkSocketOptions(name: string, options: ConversationRouteOptions): void {
  const { channel = "voice", limits = {}, maxSockets = 1 } = options;
  if (channel !== "voice" && channel !== "text") throw new TypeError(`${name}: \`channel\` must be "voice" or "text".`);
  if (!(Number.isInteger(maxSockets) && maxSockets >= 1) && maxSockets !== Number.POSITIVE_INFINITY) {
    throw new TypeError(`${name}: \`maxSockets\` must be a positive integer or Infinity.`);
  }
  for (const [limit, value] of Object.entries(limits)) {
    if (!(limit in DEFAULT_LIMITS)) throw new TypeError(`${name}: \`limits\` has no \`${limit}\`.`);
    if (!(typeof value === "number" && value > 0)) {
      throw new TypeError(`${name}: \`limits.${limit}\` must be a positive number.`);
    }
  }
}

export function checkUpgrade<E extends Env>({ upgradeWebSocket, dialect }: RecessSocketOptions<E>): void {
  checkFunction("recessSocket", "upgradeWebSocket", upgradeWebSocket);
  checkFunction("recessSocket", "dialect.open", dialect?.open);
}
