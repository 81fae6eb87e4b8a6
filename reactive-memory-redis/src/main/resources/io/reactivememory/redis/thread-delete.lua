-- Ends a thread's log, its checkpoints, or both; or the thread, if it has expired.
--
-- KEYS  all keys of the thread: meta, log, message ids, those of the checkpoints
-- ARGV  slot, number, now, one of log, checkpoints, thread, expired
-- Answers 1 if that was there or 0, and 1 if nothing is there any more or 0.

local v = redis.call('HMGET', KEYS[1], 'expires', 'life', 'epoch', ARGV[1])
local before = remembered(v[4])
if before then
    return before
end
local life, epoch = v[2], v[3]

local function drop_all()
    redis.call('HDEL', KEYS[1], 'expires', 'deadline', 'life', 'top', 'rewrites', 'trims', 'epoch', 'branches')
    for i = 2, #KEYS do
        redis.call('DEL', KEYS[i])
    end
end

if not (life or epoch) then
    return '0 1'
end
if is_expired(v[1]) then
    drop_all()
    return remember_for_a_while(ARGV[4] == 'expired' and '1 1' or '0 1')
end
local existed
if ARGV[4] == 'log' then
    existed = life
    life = false
elseif ARGV[4] == 'checkpoints' then
    existed = epoch
    epoch = false
elseif ARGV[4] == 'thread' then
    existed = true
    life, epoch = false, false
end
if not (life or epoch) then
    drop_all()
    return remember_for_a_while(existed and '1 1' or '0 1')
elseif not life then
    redis.call('HDEL', KEYS[1], 'life', 'top', 'rewrites', 'trims')
    redis.call('DEL', KEYS[2], KEYS[3])
elseif not epoch then
    redis.call('HDEL', KEYS[1], 'epoch', 'branches')
    for i = 4, #KEYS do
        redis.call('DEL', KEYS[i])
    end
end
return remember(existed and '1 0' or '0 0')
