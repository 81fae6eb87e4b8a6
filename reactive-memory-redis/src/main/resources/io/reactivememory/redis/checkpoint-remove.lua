-- Removes checkpoints of a branch with their pending writes, and the values that only they referred to, if the branch is as
-- the caller saw it.
--
-- KEYS  meta, log, message ids, branches, checkpoints, order, values, writes, order of the writes
-- ARGV  slot, number, now, epoch, branch, what was seen of it, what is to be, number of ids, of chains; then the ids, the
--       chains, and chain and links to keep of each cut
-- Answers done and 1 if nothing is left of the thread or 0, or stale.

local v = redis.call('HMGET', KEYS[1], 'expires', 'epoch', 'life', ARGV[1])
local before = remembered(v[4])
if before then
    return before
end
local branch = ARGV[5]
if v[2] ~= ARGV[4] or is_expired(v[1]) or redis.call('HGET', KEYS[4], branch) ~= ARGV[6] then
    return 'stale'
end
local ids, chains = tonumber(ARGV[8]), tonumber(ARGV[9])

local function drop_rows(chain, from)
    local length = tonumber(string.match(redis.call('HGET', KEYS[7], chain .. ':n') or '0', '^%d+'))
    for at = from, length do
        redis.call('HDEL', KEYS[7], chain .. ':0:' .. at)
        if at % 32 == 1 then
            redis.call('HDEL', KEYS[7], chain .. ':1:' .. (at + 31) / 32)
        end
        if at % 1024 == 1 then
            redis.call('HDEL', KEYS[7], chain .. ':2:' .. (at + 1023) / 1024)
        end
    end
end

redis.call('HSET', KEYS[4], branch, ARGV[7])
for i = 10, 9 + ids do
    local member = branch .. '\31' .. ARGV[i]
    redis.call('HDEL', KEYS[5], member)
    redis.call('ZREM', KEYS[6], member)
    for _, field in ipairs(redis.call('ZRANGEBYLEX', KEYS[9], '[' .. member .. '\31', '(' .. member .. ' ')) do
        redis.call('HDEL', KEYS[8], field)
        redis.call('ZREM', KEYS[9], field)
    end
end
for i = 10 + ids, 9 + ids + chains do
    drop_rows(ARGV[i], 1)
    redis.call('HDEL', KEYS[7], ARGV[i], ARGV[i] .. ':n')
end
for i = 10 + ids + chains, #ARGV, 2 do
    -- A row that begins among the links to keep stays whole: a reader takes of it what it needs.
    local chain = ARGV[i]
    local length = redis.call('HGET', KEYS[7], chain .. ':n')
    if length then
        drop_rows(chain, tonumber(ARGV[i + 1]) + 1)
        redis.call('HSET', KEYS[7], chain .. ':n', string.match(length, '^%d+') .. ' sealed')
    end
end

if redis.call('ZCARD', KEYS[6]) > 0 or redis.call('ZCARD', KEYS[9]) > 0 then
    return remember('done 0')
end
redis.call('HDEL', KEYS[1], 'epoch', 'branches')
for i = 4, #KEYS do
    redis.call('DEL', KEYS[i])
end
if v[3] then
    return remember('done 0')
end
redis.call('HDEL', KEYS[1], 'expires', 'deadline')
return remember_for_a_while('done 1')
