-- Notes in a namespace's own slot that it is listed, and lists a thread of it, if one is given.
--
-- KEYS  the namespace's meta, listing of its threads
-- ARGV  thread or ''
-- Answers {1 if the namespace had no mark, 1 if the thread was not listed}.

local marked, added = redis.call('HSET', KEYS[1], 'listed', '1'), 0
redis.call('PERSIST', KEYS[1])
if ARGV[1] ~= '' then
    added = redis.call('ZADD', KEYS[2], 0, ARGV[1])
end
return {marked, added}
