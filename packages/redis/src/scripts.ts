import { createHash } from "node:crypto";

/** A Lua script, called by its digest: the text is sent only to a server that does not have it. */
export interface Script {
  readonly source: string;
  readonly digest: string;
}

/**
 * One or several calls, each for its own key. ARGV: a deadline, then three per key: the expected value, the new value
 * (each '' for none), and the time to live in ms, or '0' to read only. Returns the server's time and, for each key, ''
 * if it was swapped, else its current value; only the time if the deadline had passed. A server that was unavailable
 * may run a command long after its caller timed out and decided without it, so it must not write then.
 */
export const CALLS: Script = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then return { now } end
local answers = { now }
for i = 1, #KEYS do
  local key, prev, next, ttl = KEYS[i], ARGV[3 * i - 1], ARGV[3 * i], ARGV[3 * i + 1]
  local value = redis.call('GET', key)
  if ttl == '0' or (value or '') ~= prev then
    answers[i + 1] = value
  else
    if next ~= '' then redis.call('SET', key, next, 'PX', ttl)
    elseif value then redis.call('DEL', key) end
    answers[i + 1] = ''
  end
end
return answers
`);

function script(source: string): Script {
  return { source, digest: createHash("sha1").update(source).digest("hex") };
}
