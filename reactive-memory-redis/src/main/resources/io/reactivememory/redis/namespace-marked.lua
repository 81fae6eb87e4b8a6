-- Tells whether a namespace was written to again.
--
-- KEYS  the namespace's meta
-- Answers {1 if it was}.

return {redis.call('HEXISTS', KEYS[1], 'listed')}
