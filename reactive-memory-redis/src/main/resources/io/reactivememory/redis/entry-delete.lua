-- Removes an entry.
--
-- KEYS  the namespace's meta, entries, order of the keys, expiries
-- ARGV  slot, number, now, key
-- Answers 1 if it was there, or 0.

local before = remembered(redis.call('HGET', KEYS[1], ARGV[1]))
if before then
    return before
end
local present = redis.call('HGET', KEYS[2], ARGV[4])
if not present then
    return '0'
end
local header, expires = string.match(present, '^(%d+ %-?%d+ %-?%d+ (%S+) [^\n]*\n)')
redis.call('HINCRBY', KEYS[1], 'bytes', whole(#header - #present))
redis.call('HDEL', KEYS[2], ARGV[4])
redis.call('ZREM', KEYS[3], ARGV[4])
redis.call('ZREM', KEYS[4], ARGV[4])
return remember((expires == '-' or tonumber(expires) > now) and '1' or '0')
