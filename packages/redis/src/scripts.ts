import { createHash } from "node:crypto";

/** A script of the server's, known by its digest: sent whole only to a server that does not have it. */
export interface Script {
  readonly source: string;
  readonly digest: string;
}

function script(source: string): Script {
  return { source, digest: createHash("sha1").update(source).digest("hex") };
}

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** `[now, value]`. */
export const LOAD: Script = script(`${NOW}
return { now, redis.call('GET', KEYS[1]) }
`);

/**
 * `now` when the value was swapped; `[now, value]` when another stood there; `[now]` when the deadline was over. A server
 * that was away may come to a command long after its caller has given up on it and gone on otherwise: then it must not.
 * ARGV: what stands there, what is to stand there (each '' for nothing), time to live in ms, deadline.
 */
export const SWAP: Script = script(`${NOW}
if now > tonumber(ARGV[4]) then return { now } end
local value = redis.call('GET', KEYS[1])
if (value or '') ~= ARGV[1] then return { now, value } end
if ARGV[2] ~= '' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
elseif value then redis.call('DEL', KEYS[1]) end
return now
`);
