-- Takes all checkpoints of a thread out, to be restored in another.
--
-- KEYS  meta, order, then the keys to be dumped
-- ARGV  now
-- Answers {} if there are none, or {branches, number of checkpoints, dump or ''...}.

local v = redis.call('HMGET', KEYS[1], 'expires', 'epoch', 'branches')
if not v[2] or (v[1] and tonumber(v[1]) <= tonumber(ARGV[1])) then
    return {}
end
local dumps = {v[3] or '0', redis.call('ZCARD', KEYS[2])}
for i = 3, #KEYS do
    dumps[#dumps + 1] = redis.call('DUMP', KEYS[i]) or ''
end
return dumps
