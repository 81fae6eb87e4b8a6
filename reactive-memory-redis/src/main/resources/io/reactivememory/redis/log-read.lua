-- Reads a page of one life of a log.
--
-- KEYS  meta, log
-- ARGV  now, life or '' for the one that is there, 1 forward or 0 backward, the sequence to begin with, how many,
--       the last sequence that was read or '', the number of rewrites then
-- Answers {'none'}, {'over'} if another life is there, {'rewritten'} if what was read is no prefix any more,
-- or {'page', life, rewrites, entries}.

local v = redis.call('HMGET', KEYS[1], 'expires', 'life', 'rewrites')
local life = v[2]
if v[1] and tonumber(v[1]) <= tonumber(ARGV[1]) then
    life = false
end
if ARGV[2] ~= '' and life ~= ARGV[2] then
    return {'over'}
end
if not life then
    return {'none'}
end
local rewrites = v[3] or '0'
if ARGV[6] ~= '' and ARGV[7] ~= rewrites and #redis.call('XRANGE', KEYS[2], ARGV[6] .. '-0', ARGV[6] .. '-0') == 0 then
    return {'rewritten'}
end
local entries
if ARGV[3] == '1' then
    entries = redis.call('XRANGE', KEYS[2], ARGV[4] .. '-0', '+', 'COUNT', ARGV[5])
else
    entries = redis.call('XREVRANGE', KEYS[2], ARGV[4] .. '-0', '-', 'COUNT', ARGV[5])
end
return {'page', life, rewrites, entries}
