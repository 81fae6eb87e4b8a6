-- Reads values: their bases, and the rows of their links.
--
-- KEYS  values
-- ARGV  epoch, then for each value its chain and how many links
-- Answers a list for each value: the base, then rows that together have all its links, in their order; an empty one if some
-- of it is missing.

local function value(chain, links)
    local rows = {redis.call('HGET', KEYS[1], chain)}
    if not rows[1] then
        return {}
    end
    local at = 0
    while at < links do
        local row, span = false, 1024
        if at % 1024 == 0 then
            row = redis.call('HGET', KEYS[1], chain .. ':2:' .. (at / 1024 + 1))
        end
        if not row and at % 32 == 0 then
            span = 32
            row = redis.call('HGET', KEYS[1], chain .. ':1:' .. (at / 32 + 1))
        end
        if not row then
            span = 1
            row = redis.call('HGET', KEYS[1], chain .. ':0:' .. (at + 1))
        end
        if not row then
            return {}
        end
        rows[#rows + 1] = row
        at = at + span
    end
    return rows
end

local same = redis.call('HGET', KEYS[1], 'epoch') == ARGV[1]
local values = {}
for i = 2, #ARGV, 2 do
    values[#values + 1] = same and value(ARGV[i], tonumber(ARGV[i + 1])) or {}
end
return values
