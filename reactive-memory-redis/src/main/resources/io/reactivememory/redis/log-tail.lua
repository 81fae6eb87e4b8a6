-- Finds where the newest messages begin.
--
-- KEYS  meta, log
-- ARGV  now, how many
-- Answers {sequence}: 1 if there are no more.

local wanted, from, start = tonumber(ARGV[2]), '+', '1'
while wanted > 0 do
    local entries = redis.call('XREVRANGE', KEYS[2], from, '-', 'COUNT', math.min(wanted, 256))
    if #entries == 0 then
        return {start}
    end
    start = string.match(entries[#entries][1], '^%d+')
    if start == '1' then
        return {start}
    end
    from = string.format('%.0f', tonumber(start) - 1) .. '-0'
    wanted = wanted - #entries
end
return {start}
