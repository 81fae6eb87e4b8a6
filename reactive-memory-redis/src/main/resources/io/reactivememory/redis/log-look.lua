-- Looks at the log as a whole, before a rewrite.
--
-- KEYS  meta
-- ARGV  now
-- Answers what a rewrite compares, and the last sequence.

local v = redis.call('HMGET', KEYS[1], 'expires', 'life', 'top', 'rewrites', 'trims')
if v[1] and tonumber(v[1]) <= tonumber(ARGV[1]) then
    v = {}
end
local last_present = v[3] and string.match(v[3], '^%d+') or '0'
return {table.concat({v[2] or '', v[3] or '0', v[4] or '0', v[5] or '0'}, ' '), last_present}
