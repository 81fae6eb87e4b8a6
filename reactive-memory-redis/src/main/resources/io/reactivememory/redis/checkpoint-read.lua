-- Reads one checkpoint of a branch, by its id or the head.
--
-- KEYS  meta, checkpoints, order, writes, order of the writes
-- ARGV  now, epoch or 0 for the one that is there, branch, id or '', 1 for its pending writes too
-- Answers {} if it is not there; its epoch and id in a line, and the checkpoint; or a list of that, and field and write of each
-- pending write, if there are any. A server takes far longer to answer a list.

local v = redis.call('HMGET', KEYS[1], 'expires', 'epoch')
local branch, id = ARGV[3], ARGV[4]
if not v[2] or (ARGV[2] ~= '0' and ARGV[2] ~= v[2]) or (v[1] and tonumber(v[1]) <= tonumber(ARGV[1])) then
    return {}
end
if id == '' then
    local head = redis.call('ZREVRANGEBYLEX', KEYS[3], '(' .. branch .. ' ', '[' .. branch .. '\31', 'LIMIT', 0, 1)[1]
    if not head then
        return {}
    end
    id = string.sub(head, #branch + 2)
end
local checkpoint = redis.call('HGET', KEYS[2], branch .. '\31' .. id)
if not checkpoint then
    return {}
end
local found = {v[2] .. ' ' .. id .. '\n' .. checkpoint}
if ARGV[5] == '1' then
    local of = branch .. '\31' .. id
    for _, field in ipairs(redis.call('ZRANGEBYLEX', KEYS[5], '[' .. of .. '\31', '(' .. of .. ' ')) do
        found[#found + 1] = field
        found[#found + 1] = redis.call('HGET', KEYS[4], field)
    end
end
return #found > 1 and found or found[1]
