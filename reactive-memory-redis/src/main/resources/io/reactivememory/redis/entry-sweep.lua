-- Removes some of the entries that have expired; called until none is left.
--
-- KEYS  the namespace's meta, entries, order of the keys, expiries
-- ARGV  slot, number, now, how many at once
-- Answers how many were removed.

local before = remembered(redis.call('HGET', KEYS[1], ARGV[1]))
if before then
    return before
end
local old, bytes = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', ARGV[3], 'LIMIT', 0, ARGV[4]), 0
for _, key in ipairs(old) do
    local entry = redis.call('HGET', KEYS[2], key)
    bytes = bytes + #entry - #string.match(entry, '^[^\n]*\n')
    redis.call('HDEL', KEYS[2], key)
    redis.call('ZREM', KEYS[3], key)
    redis.call('ZREM', KEYS[4], key)
end
if bytes > 0 then
    redis.call('HINCRBY', KEYS[1], 'bytes', whole(-bytes))
end
return remember(whole(#old))
