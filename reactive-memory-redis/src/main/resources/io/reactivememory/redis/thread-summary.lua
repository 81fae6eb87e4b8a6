-- Looks at a thread at a glance.
--
-- KEYS  meta, log, order of the checkpoints
-- ARGV  now
-- Answers {} if there is none or it has expired, or {1 if it has a log, messages, checkpoints, expiry or '', 1 if it has an
-- epoch, then unless the log is empty first sequence, first instant, last sequence, last instant}.

local v = redis.call('HMGET', KEYS[1], 'expires', 'life', 'epoch')
if not (v[2] or v[3]) or (v[1] and tonumber(v[1]) <= tonumber(ARGV[1])) then
    return {}
end
local summary = {
    v[2] and 1 or 0, redis.call('XLEN', KEYS[2]), redis.call('ZCARD', KEYS[3]), v[1] or '', v[3] and 1 or 0
}
for _, range in ipairs({{'XRANGE', '-', '+'}, {'XREVRANGE', '+', '-'}}) do
    local entry = redis.call(range[1], KEYS[2], range[2], range[3], 'COUNT', 1)[1]
    if entry then
        summary[#summary + 1] = string.match(entry[1], '^%d+')
        summary[#summary + 1] = entry[2][2]
    end
end
return summary
