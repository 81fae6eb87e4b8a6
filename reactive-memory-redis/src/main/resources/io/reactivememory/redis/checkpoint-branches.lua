-- Lists branches that have checkpoints.
--
-- KEYS  meta, order
-- ARGV  now, epoch or 0 for the one that is there, lower bound, how many
-- Answers {} if there is no such epoch, or {epoch, branch, branch...}.

local v = redis.call('HMGET', KEYS[1], 'expires', 'epoch')
if not v[2] or (ARGV[2] ~= '0' and ARGV[2] ~= v[2]) or (v[1] and tonumber(v[1]) <= tonumber(ARGV[1])) then
    return {}
end
local branches, from = {v[2]}, ARGV[3]
while #branches <= tonumber(ARGV[4]) do
    local member = redis.call('ZRANGEBYLEX', KEYS[2], from, '+', 'LIMIT', 0, 1)[1]
    if not member then
        break
    end
    local branch = string.match(member, '^[^\31]*')
    branches[#branches + 1] = branch
    from = '[' .. branch .. ' '
end
return branches
