-- Puts entries, all of them or none.
--
-- An entry is kept as "version created updated expires mediaType\n" and its bytes; expires is - for none.
--
-- KEYS  the namespace's meta, entries, order of the keys, expiries
-- ARGV  slot, number, now, create, expected version or '', expiry or '', then for each entry its key, media type, bytes
-- Answers done version created version created..., conflict version place of the entry among those to be put, from 0, or
-- absent if the namespace would have to be listed.

local v = redis.call('HMGET', KEYS[1], 'listed', 'bytes', ARGV[1])
local before = remembered(v[3])
if before then
    return before
end
local expected, expires = ARGV[5], ARGV[6]
local answer, grown, expiries = {'done'}, 0, {}
for i = 7, #ARGV, 3 do
    local version, created = 0, ARGV[3]
    local present = redis.call('HGET', KEYS[2], ARGV[i])
    if present then
        local header, its_version, its_created, its_expiry = string.match(present, '^((%d+) (%-?%d+) %-?%d+ (%S+) [^\n]*\n)')
        grown = grown - (#present - #header)
        expiries[i] = its_expiry
        if its_expiry == '-' or tonumber(its_expiry) > now then
            version, created = tonumber(its_version), its_created
        end
    end
    if expected ~= '' and tonumber(expected) ~= version then
        return 'conflict ' .. whole(version) .. ' ' .. (i - 7) / 3
    end
    answer[#answer + 1] = version + 1
    answer[#answer + 1] = created
    grown = grown + #ARGV[i + 2]
end
if v[1] ~= '1' and ARGV[4] ~= '1' then
    return 'absent'
end
local at = 2
for i = 7, #ARGV, 3 do
    local header = whole(answer[at]) .. ' ' .. answer[at + 1] .. ' ' .. ARGV[3] .. ' '
        .. (expires == '' and '-' or expires) .. ' ' .. ARGV[i + 1] .. '\n'
    redis.call('HSET', KEYS[2], ARGV[i], header .. ARGV[i + 2])
    if not expiries[i] then
        redis.call('ZADD', KEYS[3], 0, ARGV[i])
    end
    if expires ~= '' then
        redis.call('ZADD', KEYS[4], expires, ARGV[i])
    elseif expiries[i] and expiries[i] ~= '-' then
        redis.call('ZREM', KEYS[4], ARGV[i])
    end
    at = at + 2
end
return remember(table.concat(answer, ' '), 'bytes', whole(tonumber(v[2] or 0) + grown))
