-- Counts the visible entries and their bytes.
--
-- KEYS  the namespace's meta, entries, expiries
-- ARGV  now
-- Answers {entries, bytes}.

local count = redis.call('HLEN', KEYS[2])
local bytes = tonumber(redis.call('HGET', KEYS[1], 'bytes') or 0)
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1])) do
    local entry = redis.call('HGET', KEYS[2], key)
    count = count - 1
    bytes = bytes - (#entry - #string.match(entry, '^[^\n]*\n'))
end
return {count, bytes}
