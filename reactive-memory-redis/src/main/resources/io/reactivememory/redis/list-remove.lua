-- Removes a name from a listing. Running it again changes nothing.
--
-- KEYS  meta, listing
-- ARGV  slot, number, now, name
-- Answers 1 if it was there, or 0.

local v = redis.call('HMGET', KEYS[1], 'listed', ARGV[1])
local before = remembered(v[2])
if before then
    return before
end
local answer = whole(redis.call('ZREM', KEYS[2], ARGV[4]))
return v[1] and remember(answer) or remember_for_a_while(answer)
