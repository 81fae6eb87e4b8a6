-- Drops the messages behind a sequence and appends others, if nothing has happened to the log since the caller looked.
--
-- KEYS  meta, log, message ids; all keys of the thread if the call sets its expiry
-- ARGV  slot, number, now, create, life to begin, what the caller saw (life, top, rewrites, trims), the last sequence to keep,
--       expiry or '', then for each message its id or '', body
-- Answers done dropped last, stale, or absent or expired if the thread would have to be made.

local v = redis.call('HMGET', KEYS[1], 'expires', 'life', 'top', 'rewrites', 'trims', ARGV[1])
local before = remembered(v[6])
if before then
    return before
end
local create, expires = ARGV[4] == '1', ARGV[8]
local expired = is_expired(v[1])
if expired then
    v = {}
end
local seen = table.concat({v[2] or '', v[3] or '0', v[4] or '0', v[5] or '0'}, ' ')
if seen ~= ARGV[6] then
    return 'stale'
end
local last_present, last, at = 0, 0, now
if v[2] then
    last_present, last, at = string.match(v[3], '^(%d+) (%d+) (%-?%d+)$')
    last_present, last, at = tonumber(last_present), tonumber(last), math.max(now, tonumber(at))
else
    if expired or not (create or redis.call('HEXISTS', KEYS[1], 'epoch') == 1) then
        return expired and 'expired' or 'absent'
    end
    redis.call('HSET', KEYS[1], 'life', ARGV[5])
    redis.call('PERSIST', KEYS[1])
end

local keep, dropped = tonumber(ARGV[7]), 0
while true do
    local entries = redis.call('XRANGE', KEYS[2], whole(keep + 1) .. '-0', '+', 'COUNT', 256)
    if #entries == 0 then
        break
    end
    for _, entry in ipairs(entries) do
        redis.call('XDEL', KEYS[2], entry[1])
        if entry[2][6] then
            redis.call('HDEL', KEYS[3], entry[2][6])
        end
    end
    dropped = dropped + #entries
end
if dropped > 0 then
    last_present = keep
    redis.call('HINCRBY', KEYS[1], 'rewrites', 1)
end
for i = 9, #ARGV, 2 do
    local id, body = ARGV[i], ARGV[i + 1]
    last = last + 1
    last_present = last
    if id == '' then
        redis.call('XADD', KEYS[2], whole(last) .. '-0', 't', whole(at), 'm', body)
    else
        redis.call('XADD', KEYS[2], whole(last) .. '-0', 't', whole(at), 'm', body, 'i', id)
        redis.call('HSET', KEYS[3], id, whole(last))
    end
end
if expires ~= '' then
    expire_at(expires)
elseif v[1] then
    expire_with_others()
end
local top = whole(last_present) .. ' ' .. whole(last) .. ' ' .. whole(at)
return remember('done ' .. dropped .. ' ' .. whole(last_present), 'top', top)
