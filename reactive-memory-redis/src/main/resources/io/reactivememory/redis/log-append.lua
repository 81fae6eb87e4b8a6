-- Appends messages to a thread's log, those whose id is not there yet.
--
-- KEYS  meta, log, message ids; all keys of the thread if the call sets its expiry
-- ARGV  slot, number, now, create, life to begin, expected last sequence or '', expiry or '', then for each message its id
--       or '', body
-- Answers done written last sequence..., conflict last, or absent or expired if the thread would have to be made.

local v = redis.call('HMGET', KEYS[1], 'expires', 'life', 'top', ARGV[1])
local before = remembered(v[4])
if before then
    return before
end
local expected, expires = ARGV[6], ARGV[7]
local expired = is_expired(v[1])
local life = not expired and v[2]
local last_present, last, at = 0, 0, now
if life then
    last_present, last, at = string.match(v[3], '^(%d+) (%d+) (%-?%d+)$')
    last_present, last, at = tonumber(last_present), tonumber(last), math.max(now, tonumber(at))
end

local answer, fresh = {'done', 0, 0}, 0
for i = 8, #ARGV, 2 do
    local known = life and ARGV[i] ~= '' and redis.call('HGET', KEYS[3], ARGV[i])
    answer[#answer + 1] = known and tonumber(known) or 0
    if not known then
        fresh = fresh + 1
    end
end
if fresh > 0 and expected ~= '' and tonumber(expected) ~= last_present then
    return 'conflict ' .. whole(last_present)
end
if not life then
    if expired or (ARGV[4] ~= '1' and redis.call('HEXISTS', KEYS[1], 'epoch') == 0) then
        return expired and 'expired' or 'absent'
    end
    redis.call('HSET', KEYS[1], 'life', ARGV[5])
    redis.call('PERSIST', KEYS[1])
end

local before_all, instant, given = last, whole(at), {}
for i = 4, #answer do
    local id, body = ARGV[2 * i], ARGV[2 * i + 1]
    if answer[i] == 0 and given[id] then
        answer[i] = given[id]
    elseif answer[i] == 0 then
        last = last + 1
        answer[i] = last
        local sequence = whole(last)
        if id == '' then
            redis.call('XADD', KEYS[2], sequence .. '-0', 't', instant, 'm', body)
        else
            given[id] = last
            redis.call('XADD', KEYS[2], sequence .. '-0', 't', instant, 'm', body, 'i', id)
            redis.call('HSET', KEYS[3], id, sequence)
        end
    end
end
if last > before_all then
    last_present = last
end
if expires ~= '' then
    expire_at(expires)
elseif v[1] then
    expire_with_others()
end
answer[2], answer[3] = last - before_all, last_present
return remember(table.concat(answer, ' '), 'top', whole(last_present) .. ' ' .. whole(last) .. ' ' .. instant)
