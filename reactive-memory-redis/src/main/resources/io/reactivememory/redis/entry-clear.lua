-- Removes all entries.
--
-- KEYS  the namespace's meta, entries, order of the keys, expiries
-- ARGV  slot, number, now
-- Answers how many were visible.

local v = redis.call('HMGET', KEYS[1], 'listed', ARGV[1])
local before = remembered(v[2])
if before then
    return before
end
local count = whole(redis.call('HLEN', KEYS[2]) - redis.call('ZCOUNT', KEYS[4], '-inf', ARGV[3]))
redis.call('HDEL', KEYS[1], 'bytes')
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
return v[1] and remember(count) or remember_for_a_while(count)
