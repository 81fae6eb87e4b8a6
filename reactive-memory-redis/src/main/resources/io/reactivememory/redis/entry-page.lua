-- Reads a page of entries, at least one if there is any.
--
-- KEYS  entries, order of the keys
-- ARGV  lower bound, upper bound, how many, how many bytes about
-- Answers {1 if there may be more, key, entry, key, entry...}, expired ones among them.

local keys = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])
local page, bytes, most = {#keys == tonumber(ARGV[3]) and 1 or 0}, 0, tonumber(ARGV[4])
for _, key in ipairs(keys) do
    if bytes > most then
        page[1] = 1
        break
    end
    local entry = redis.call('HGET', KEYS[1], key)
    page[#page + 1] = key
    page[#page + 1] = entry
    bytes = bytes + #entry
end
return page
