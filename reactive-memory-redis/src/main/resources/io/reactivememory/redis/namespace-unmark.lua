-- Begins an erasure: whoever writes from now on lists the namespace again.
--
-- KEYS  the namespace's meta
-- Answers {}.

redis.call('HDEL', KEYS[1], 'listed')
return {}
