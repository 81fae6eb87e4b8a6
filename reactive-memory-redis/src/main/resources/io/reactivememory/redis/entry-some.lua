-- Reads several entries as they are at one time.
--
-- KEYS  entries
-- ARGV  keys
-- Answers for each key its entry, expired or not, or ''.

local entries = {}
for i = 1, #ARGV do
    entries[i] = redis.call('HGET', KEYS[1], ARGV[i]) or ''
end
return entries
