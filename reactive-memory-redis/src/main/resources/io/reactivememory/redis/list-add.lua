-- Adds a name to a listing. Running it again changes nothing.
--
-- KEYS  listing
-- ARGV  name
-- Answers {1 if it was not there}.

return {redis.call('ZADD', KEYS[1], 0, ARGV[1])}
