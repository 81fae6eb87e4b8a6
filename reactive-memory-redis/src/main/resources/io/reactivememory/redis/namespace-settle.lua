-- Makes a repair's mark one that stays if there is anything in the namespace, and takes it off if not.
--
-- KEYS  the namespace's meta, listing of its threads, entries
-- Answers {1 if the namespace has a mark or anything in it}.

local content = redis.call('EXISTS', KEYS[2], KEYS[3]) > 0
local mark = redis.call('HGET', KEYS[1], 'listed')
if mark == '?' and content then
    redis.call('HSET', KEYS[1], 'listed', '1')
elseif mark == '?' then
    redis.call('HDEL', KEYS[1], 'listed')
    redis.call('PEXPIRE', KEYS[1], 600000)
    mark = false
end
return {(mark or content) and 1 or 0}
