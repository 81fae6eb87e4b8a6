-- Notes in a namespace's own slot that it is listed, and lists a thread of it, if one is given.
--
-- KEYS  the namespace's meta, listing of its threads
-- ARGV  1 if it is written to, ? if a repair only believes that there is something in it, or '' to do nothing if it has not been
--       written to before; thread or ''
-- Answers {1 if the namespace had no mark, 1 if the thread was not listed}.

local marked, added = 0, 0
if ARGV[1] ~= '' then
    marked = redis.call(ARGV[1] == '?' and 'HSETNX' or 'HSET', KEYS[1], 'listed', ARGV[1])
elseif redis.call('HGET', KEYS[1], 'listed') ~= '1' then
    return {1, 0}
end
redis.call('PERSIST', KEYS[1])
if ARGV[2] ~= '' then
    added = redis.call('ZADD', KEYS[2], 0, ARGV[2])
end
return {marked, added}
