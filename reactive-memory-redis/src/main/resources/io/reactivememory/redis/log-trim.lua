-- Drops some of the oldest messages of a log; called until nothing more is to go.
--
-- KEYS  meta, log, message ids
-- ARGV  slot, number, now, how many to keep or '', the first instant to keep or '', how many to drop at once
-- Answers dropped, 1 if there may be more or 0.

local v = redis.call('HMGET', KEYS[1], 'expires', 'life', 'top', ARGV[1])
local before = remembered(v[4])
if before then
    return before
end
if not v[2] or is_expired(v[1]) then
    return '0 0'
end
local length, most = redis.call('XLEN', KEYS[2]), tonumber(ARGV[6])
if ARGV[4] ~= '' then
    most = math.min(most, length - tonumber(ARGV[4]))
end
local dropped = 0
if most > 0 then
    for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', most)) do
        if ARGV[5] ~= '' and tonumber(entry[2][2]) >= tonumber(ARGV[5]) then
            break
        end
        redis.call('XDEL', KEYS[2], entry[1])
        if entry[2][6] then
            redis.call('HDEL', KEYS[3], entry[2][6])
        end
        dropped = dropped + 1
    end
end
if dropped > 0 then
    redis.call('HINCRBY', KEYS[1], 'trims', 1)
end
if dropped == length then
    redis.call('HSET', KEYS[1], 'top', '0' .. string.match(v[3], ' .*'))
end
return remember(dropped .. (dropped == tonumber(ARGV[6]) and ' 1' or ' 0'))
