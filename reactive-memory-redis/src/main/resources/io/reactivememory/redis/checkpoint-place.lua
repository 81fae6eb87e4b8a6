-- Looks at where a checkpoint or pending writes are to be put.
--
-- KEYS  meta, branches, checkpoints, order, writes
-- ARGV  now, branch, id or '', parent or '', then the fields of pending writes
-- Answers {epoch or '', number of the last branch, what is known of the branch or '', head or '', what is there under the id
-- or '', the parent or '', the pending writes or ''...}.

local v = redis.call('HMGET', KEYS[1], 'expires', 'epoch', 'branches')
if not v[2] or (v[1] and tonumber(v[1]) <= tonumber(ARGV[1])) then
    local nothing = {'', '0', '', '', '', ''}
    for i = 5, #ARGV do
        nothing[#nothing + 1] = ''
    end
    return nothing
end
local branch = ARGV[2]
local head = redis.call('ZREVRANGEBYLEX', KEYS[4], '(' .. branch .. ' ', '[' .. branch .. '\31', 'LIMIT', 0, 1)[1]
local place = {
    v[2], v[3] or '0', redis.call('HGET', KEYS[2], branch) or '', head and string.sub(head, #branch + 2) or ''
}
for i = 3, 4 do
    place[#place + 1] = ARGV[i] ~= '' and redis.call('HGET', KEYS[3], branch .. '\31' .. ARGV[i]) or ''
end
for i = 5, #ARGV do
    place[#place + 1] = redis.call('HGET', KEYS[5], ARGV[i]) or ''
end
return place
