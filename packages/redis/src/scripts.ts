import { createHash } from "node:crypto";

/** A script of the server's, known by its digest: sent whole only to a server that does not have it. */
export interface Script {
  readonly source: string;
  readonly digest: string;
}

/**
 * One call or several, each about a key of its own. ARGV: a deadline, then three for each key: what stands there, what is to
 * stand there (each '' for nothing), and the time to live in ms, or '0' to be told only. Answers with the server's time and,
 * for each key, '' when it was swapped, else what stands there; with the time alone when the deadline was over. A server that
 * was away may come to a command long after its caller has given up on it and gone on otherwise: then it must not.
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
