-- Reads a page of a listing.
--
-- KEYS  listing
-- ARGV  lower bound, upper bound, how many
-- Answers the names in byte order.

return redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])
