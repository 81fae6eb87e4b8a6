-- Writes a checkpoint and pending writes, or pending writes alone, if the branch is as the caller saw it.
--
-- Links are packed here, because a packed row is its rows put together: 32 light ones become one, and 1,024.
--
-- KEYS  meta, log, message ids, branches, checkpoints, order, values, writes, order of the writes
-- ARGV  slot, number, now, create, the epoch that was seen or '', the epoch to begin, the branches that were seen, those to be, the
--       branch, what was seen of it or '', what is to be, id or '' for no checkpoint, checkpoint, number of pending
--       writes, of chains, of links; then field and value of each write, chain and base of each chain, and chain, links
--       before and row of each link
-- Answers done, stale, closed chain chain... if these do not end where they are to grow, or absent or expired if the thread
-- would have to be made.

local v = redis.call('HMGET', KEYS[1], 'expires', 'epoch', 'branches', 'life', ARGV[1])
local before = remembered(v[5])
if before then
    return before
end
local create, branch, id = ARGV[4] == '1', ARGV[9], ARGV[12]
local writes, chains, links = tonumber(ARGV[14]), tonumber(ARGV[15]), tonumber(ARGV[16])
local expired = is_expired(v[1])
if expired then
    v = {}
end
local known = v[2] and redis.call('HGET', KEYS[4], branch) or ''
if (v[2] or '') ~= ARGV[5] or known ~= ARGV[10] or (known == '' and (v[3] or '0') ~= ARGV[7]) then
    return 'stale'
end
if expired or not (v[2] or v[4] or create) then
    return expired and 'expired' or 'absent'
end

local first_chain = 17 + 2 * writes
local first_link = first_chain + 2 * chains
local closed = ''
for i = first_link, first_link + 3 * links - 1, 3 do
    if (redis.call('HGET', KEYS[7], ARGV[i] .. ':n') or '0') ~= ARGV[i + 1] then
        closed = closed .. ' ' .. ARGV[i]
    end
end
if closed ~= '' then
    return 'closed' .. closed
end

if not v[2] then
    redis.call('HSET', KEYS[1], 'epoch', ARGV[6])
    redis.call('HSET', KEYS[7], 'epoch', ARGV[6])
    redis.call('PERSIST', KEYS[1])
end
if known == '' then
    redis.call('HSET', KEYS[1], 'branches', ARGV[8])
end
redis.call('HSET', KEYS[4], branch, ARGV[11])
if id ~= '' then
    redis.call('HSET', KEYS[5], branch .. '\31' .. id, ARGV[13])
    redis.call('ZADD', KEYS[6], 0, branch .. '\31' .. id)
end
for i = 17, first_chain - 1, 2 do
    redis.call('HSET', KEYS[8], ARGV[i], ARGV[i + 1])
    redis.call('ZADD', KEYS[9], 0, ARGV[i])
end
for i = first_chain, first_link - 1, 2 do
    redis.call('HSET', KEYS[7], ARGV[i], ARGV[i + 1])
end

local function pack(chain, level, last, span, lower)
    local rows, fields = {}, {}
    for i = last - span + 1, last do
        fields[#fields + 1] = chain .. ':' .. lower .. ':' .. i
        rows[#rows + 1] = redis.call('HGET', KEYS[7], fields[#fields])
        if not rows[#rows] then
            return
        end
    end
    local packed = table.concat(rows)
    if #packed <= 128 * span * (level == 1 and 1 or 32) then
        redis.call('HDEL', KEYS[7], unpack(fields))
        redis.call('HSET', KEYS[7], chain .. ':' .. level .. ':' .. (last / span), packed)
    end
end

for i = first_link, first_link + 3 * links - 1, 3 do
    local chain, length = ARGV[i], tonumber(ARGV[i + 1]) + 1
    redis.call('HSET', KEYS[7], chain .. ':n', length, chain .. ':0:' .. length, ARGV[i + 2])
    if length % 32 == 0 then
        pack(chain, 1, length, 32, 0)
    end
    if length % 1024 == 0 then
        pack(chain, 2, length / 32, 32, 1)
    end
end
if v[1] then
    expire_with_others()
end
return remember('done')
