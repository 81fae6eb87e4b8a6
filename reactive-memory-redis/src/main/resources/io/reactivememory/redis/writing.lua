-- What every script that writes begins with.
--
-- The driver sends a command again when the connection broke before its answer came. So each call has a slot, and what was
-- last answered in a slot is kept: a call that is run again changes nothing and is answered as before. That is enough, because
-- a slot is given to another call only when the one before needs no answer any more. Answers stand beside what a script
-- looks at anyway, so that keeping them costs no command of its own.
--
-- An answer is one line of words with spaces between them: a server takes far longer to answer a table.
--
-- KEYS[1]  the meta
-- ARGV[1]  the slot, a field of the meta
-- ARGV[2]  the number of the call, which grows in the slot
-- ARGV[3]  the caller's time

local KEPT_FOR = 600000
local MOST_SLOTS = 64
local EXPIRY_GRACE = 60000

local number, now = tonumber(ARGV[2]), tonumber(ARGV[3])
local new_slot

-- Returns what is to be answered if the call has been run, or if its caller is gone because the slot was given on.
local function remembered(kept)
    new_slot = not kept
    if kept then
        local last, answer = string.match(kept, '^(%d+) %-?%d+ (.*)$')
        return tonumber(last) >= number and answer
    end
end

-- Drops the slots of callers who have long been gone.
local function drop_old_slots()
    local fields = redis.call('HGETALL', KEYS[1])
    for i = 1, #fields, 2 do
        local at = string.match(fields[i], '^@') and string.match(fields[i + 1], '^%d+ (%-?%d+)')
        if at and tonumber(at) < now - KEPT_FOR then
            redis.call('HDEL', KEYS[1], fields[i])
        end
    end
end

-- Keeps an answer, and sets other fields of the meta at the same time.
local function remember(answer, ...)
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. answer, ...)
    if new_slot and redis.call('HLEN', KEYS[1]) % MOST_SLOTS == 0 then
        drop_old_slots()
    end
    return answer
end

-- Keeps an answer where only answers are left, which go by themselves.
local function remember_for_a_while(answer)
    remember(answer)
    redis.call('PEXPIRE', KEYS[1], KEPT_FOR)
    return answer
end

local function whole(number)
    return string.format('%d', number)
end

-- The time of this server at which a thread's keys may go: never before the caller's clock says so, whatever it shows.
local function deadline(expires)
    local time = redis.call('TIME')
    return whole(time[1] * 1000 + math.floor(time[2] / 1000) + (expires - now) + EXPIRY_GRACE)
end

-- Lets all keys of a thread that were passed go together.
local function expire_keys(at)
    for i = 1, #KEYS do
        redis.call('PEXPIREAT', KEYS[i], at)
    end
end

-- Sets the expiry of a thread, all of whose keys were passed.
local function expire_at(expires)
    local gone_at = deadline(tonumber(expires))
    redis.call('HSET', KEYS[1], 'expires', expires, 'deadline', gone_at)
    expire_keys(gone_at)
end

-- Lets keys that may be new go with the others of a thread that expires.
local function expire_with_others()
    expire_keys(redis.call('HGET', KEYS[1], 'deadline'))
end

local function is_expired(expires)
    return expires and tonumber(expires) <= now
end
