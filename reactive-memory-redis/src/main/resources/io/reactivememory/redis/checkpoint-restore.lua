-- Gives a thread the checkpoints that were taken out of another.
--
-- KEYS  all keys of the thread, those of the checkpoints from the fourth on
-- ARGV  slot, number, now, create, the epoch to begin, branches, dump or ''...
-- Answers done, conflict if there are checkpoints, or absent or expired if the thread would have to be made.

local v = redis.call('HMGET', KEYS[1], 'expires', 'epoch', 'life', ARGV[1])
local before = remembered(v[4])
if before then
    return before
end
local expired = is_expired(v[1])
if v[2] and not expired then
    return 'conflict'
end
if expired or not (v[3] or ARGV[4] == '1') then
    return expired and 'expired' or 'absent'
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[5], 'branches', ARGV[6])
if not v[3] then
    redis.call('PERSIST', KEYS[1])
end
for i = 4, #KEYS do
    if ARGV[i + 3] ~= '' then
        redis.call('RESTORE', KEYS[i], 0, ARGV[i + 3], 'REPLACE')
    end
end
redis.call('HSET', KEYS[7], 'epoch', ARGV[5])
if v[1] then
    expire_with_others()
end
return remember('done')
