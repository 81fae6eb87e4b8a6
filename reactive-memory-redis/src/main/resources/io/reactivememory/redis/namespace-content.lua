-- Tells whether a namespace has a mark, or anything in it.
--
-- KEYS  the namespace's meta, listing of its threads, entries
-- Answers {1 if it has}.

local there = redis.call('HEXISTS', KEYS[1], 'listed') + redis.call('EXISTS', KEYS[2]) + redis.call('EXISTS', KEYS[3])
return {there > 0 and 1 or 0}
