-- Sets the expiry of a thread, of all its keys together, or removes it.
--
-- KEYS  all keys of the thread
-- ARGV  slot, number, now, expiry or '' for none
-- Answers 1 if the thread is there, or 0.

local v = redis.call('HMGET', KEYS[1], 'expires', 'life', 'epoch', ARGV[1])
local before = remembered(v[4])
if before then
    return before
end
if not (v[2] or v[3]) or is_expired(v[1]) then
    return '0'
end
if ARGV[4] == '' then
    redis.call('HDEL', KEYS[1], 'expires', 'deadline')
    for i = 1, #KEYS do
        redis.call('PERSIST', KEYS[i])
    end
else
    expire_at(ARGV[4])
end
return remember('1')
