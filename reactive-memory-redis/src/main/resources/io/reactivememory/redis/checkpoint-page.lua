-- Reads checkpoints of a branch, newest first, without their values.
--
-- KEYS  meta, branches, checkpoints, order, order of the writes
-- ARGV  now, epoch or 0 for the one that is there, branch, id to begin below or '', how many, how many bytes about
-- Answers {} if there is no such epoch, or {epoch, what is known of the branch, 1 if there may be more,
-- id, checkpoint, 1 if it has pending writes, id...}.

local v = redis.call('HMGET', KEYS[1], 'expires', 'epoch')
local branch, below = ARGV[3], ARGV[4]
if not v[2] or (ARGV[2] ~= '0' and ARGV[2] ~= v[2]) or (v[1] and tonumber(v[1]) <= tonumber(ARGV[1])) then
    return {}
end
local upper = below == '' and '(' .. branch .. ' ' or '(' .. branch .. '\31' .. below
local members = redis.call('ZREVRANGEBYLEX', KEYS[4], upper, '[' .. branch .. '\31', 'LIMIT', 0, ARGV[5])
local page = {v[2], redis.call('HGET', KEYS[2], branch) or '', #members == tonumber(ARGV[5]) and 1 or 0}
local bytes = 0
for _, member in ipairs(members) do
    if bytes > tonumber(ARGV[6]) then
        page[3] = 1
        break
    end
    local checkpoint = redis.call('HGET', KEYS[3], member)
    page[#page + 1] = string.sub(member, #branch + 2)
    page[#page + 1] = checkpoint
    page[#page + 1] = #redis.call('ZRANGEBYLEX', KEYS[5], '[' .. member .. '\31', '(' .. member .. ' ', 'LIMIT', 0, 1)
    bytes = bytes + #checkpoint
end
return page
