-- Places rooms on shards.
--
-- A room that the table knows goes to its shard. Any other room is placed by one router for all of them: the first one, in the order
-- of their numbers, that is up and trusts itself. The others ask it and then route by themselves.
--
-- Arguments: name of this router, for example router-1; for each router, where it answers such questions (host:port).
--
-- Backends: `jicofo` (health of a shard), `web` (nginx's own health), `open` (its servers have an address while their shards may get new
-- rooms). Server shard-N has the id N + 1 everywhere. Table: `rooms`, from a room to the id of its shard's server.

local MY_NAME = ...
local ADDRESSES = { select(2, ...) }
local ME = tonumber(MY_NAME:match("%-(%d+)$")) + 1

-- Milliseconds.
local TICK = 100
local WATCH = 500
local ANSWER_WITHIN = 1000
-- Ticks.
local SECOND = 1000 // TICK
-- How long a placement is remembered here. By then the table has it on every router.
local MEMORY = 30 * SECOND
-- A shard has to be open this long: its name may not have reached the other routers.
local OPEN_FOR = SECOND
-- How long a router waits for an open shard before it is ready without one.
local PATIENCE = 30 * SECOND
-- Others have to see that this router is back before it places rooms: two rounds of questions.
local BACK_AFTER = 3 * SECOND
-- How long a few rooms have to stay missing before this router is ready without them. HAProxy's resynchronisation ends within seconds, and
-- can leave out a room: 3.0.11 left out one of 7,901.
local SETTLED = 10 * SECOND
-- How long a router that does not answer may still place rooms.
local DOUBT = 5 * SECOND
-- Seconds without a tick after which this process has been paused, and others may have placed rooms meanwhile.
local STALL = 0.7
-- Rooms placed within MEMORY that are remembered. 2,000 a second would be the work of a program.
local MOST_REMEMBERED = 60000

-- What a router sees of a shard.
local UP <const>, FULL <const>, WEB <const>, DOWN <const>, ABSENT <const> = "u", "f", "w", "d", "-"

local tick = 0
local last_tick_at
-- The fewest rooms that this router lacked since its start, and the tick since when.
local fewest, fewest_since
-- The tick in which this router started, or from which on it may trust itself again after a pause; nil until it has started.
local trusted_from
-- It may lack rooms that others have placed: after a pause, or after a start whose resynchronisation left some out.
local recovering = false
local slots = {}
-- By id: what this router sees, and whether its shard may get new rooms.
local sees, is_open, open_since = {}, {}, {}
-- What the others said last, by number; nil for a router that does not answer.
local others = {}
-- The last tick in which each of them answered, and what it said then.
local answered, views = {}, {}
-- By id: no router reaches the shard.
local dead = {}
-- No jicofo of any shard is healthy: nginx's own health counts instead.
local by_web = false
-- Ids for new rooms, and the same for pages, which need no other router.
local candidates, pages, gets_rooms = {}, {}, {}
-- By room: id and tick. Two generations, so that forgetting costs nothing.
local recent, older, recent_count, recent_since = {}, {}, 0, 0

local function now()
    local time = core.now()
    return time.sec + time.usec / 1000000
end

local function stalled()
    return last_tick_at ~= nil and now() - last_tick_at > STALL
end

local function distrust()
    recent, older, recent_count = {}, {}, 0
    for _, other in pairs(others) do
        other.fresh = false
    end
    if trusted_from ~= nil then
        trusted_from, recovering = tick + BACK_AFTER, true
    end
end

-- Whether a router that answered a moment ago does not: it may place rooms all the same.
local function doubtful()
    for number, at in pairs(answered) do
        if others[number] == nil and tick - at < DOUBT then
            return true
        end
    end
    return false
end

local function rooms_used()
    return core.backends["rooms"].stktable:info().used
end

-- How many rooms the table lacks of those that the other routers had a moment ago; nil while one of them has not told.
local function lacking()
    if doubtful() then
        return nil
    end
    local used, most = rooms_used(), 0
    for _, other in pairs(others) do
        if not other.fresh then
            return nil
        elseif other.started then
            most = math.max(most, other.used - used)
        end
    end
    return most
end

-- Whether this router may place rooms: because it trusts itself, or, where no router does, because it has started.
local function ready(needed)
    if stalled() then
        distrust()
    end
    if needed == "start" then
        return trusted_from ~= nil and not doubtful()
    end
    return trusted_from ~= nil and not recovering
end

local function alive(what)
    return what == UP or what == FULL or (by_web and what == WEB)
end

-- 53 bits of a hash of both, by multiplication: shards get rooms in proportion, and a change of one shard moves no room of another.
local function weight(room, id)
    local hash = 0xcbf29ce484222325 ~ (id * 0x9e3779b97f4a7c15)
    for i = 1, #room do
        hash = (hash ~ room:byte(i)) * 0x100000001b3
    end
    hash = (hash ~ (hash >> 32)) * 0xd6e8feb86659fd93
    hash = (hash ~ (hash >> 32)) * 0xd6e8feb86659fd93
    return hash ~ (hash >> 32)
end

-- Rendezvous hashing: the id with the highest weight.
local function hashed(room, ids)
    local best, highest
    for _, id in ipairs(ids) do
        local w = weight(room, id)
        if best == nil or math.ult(highest, w) then
            best, highest = id, w
        end
    end
    return best
end

local function remember(room, id)
    if tick - recent_since >= MEMORY or recent_count >= MOST_REMEMBERED then
        older, recent, recent_count, recent_since = recent, {}, 0, tick
    end
    recent[room] = { id = id, tick = tick }
    recent_count = recent_count + 1
end

local function remembered(room)
    local entry = recent[room] or older[room]
    if entry ~= nil and tick - entry.tick < MEMORY and alive(sees[entry.id]) then
        return entry.id
    end
end

-- The shard of a room, as this router decides for all of them; nil when no shard may get it.
local function decide(room, known)
    if known ~= nil and not dead[known] then
        return known
    end
    local id = remembered(room)
    if id == nil then
        id = hashed(room, candidates)
        if id ~= nil then
            remember(room, id)
        end
    end
    return id
end

local function ask(number, path)
    local response = core.httpclient():get({
        url = "http://" .. ADDRESSES[number] .. path,
        timeout = ANSWER_WITHIN,
    })
    return response ~= nil and response.status, response and response.body
end

local function encoded(text)
    return (text:gsub("[^%w]", function(byte)
        return string.format("%%%02x", byte:byte())
    end))
end

local function lookup(txn, room)
    local id = txn.c:table_server_id(room, "rooms")
    if id ~= nil and id > 0 then
        return id
    end
end

-- Asks the routers in their order, first those that trust themselves, then those that have started: one that has not knows nothing of the
-- rooms that are. The answer is the id of a server; 0 or nil when no shard may get the room.
local function placed(txn, room)
    for _, needed in ipairs({ "trust", "start" }) do
        for number = 1, #ADDRESSES do
            if number == ME then
                if ready(needed) then
                    return decide(room, lookup(txn, room))
                end
            elseif others[number] ~= nil then
                local status, body = ask(number, "/place?needed=" .. needed .. "&room=" .. encoded(room))
                local id = status == 200 and tonumber(body)
                if id == 0 or slots[id] ~= nil then
                    return id
                elseif status ~= 503 then
                    -- It is asked again once it answers `watch`.
                    others[number] = nil
                end
            end
        end
    end
end

-- For signalling: sets txn.server, the id of the server that the request goes to, and txn.placed where the table has to learn it.
core.register_action("place", { "http-req" }, function(txn)
    local room = txn:get_var("txn.room")
    local known = lookup(txn, room)
    if known ~= nil and alive(sees[known]) then
        txn:set_var("txn.server", known)
        return
    end
    local id = placed(txn, room)
    -- A shard that others reach, and this router does not.
    if id == nil or not alive(sees[id]) then
        return
    end
    txn:set_var("txn.server", id)
    txn:set_var("txn.placed", true)
end, 0)

-- For pages and their files, which any shard can give: that of the room, else the one that the room will most likely be placed on.
core.register_action("page", { "http-req" }, function(txn)
    local room = txn:get_var("txn.room")
    local id = lookup(txn, room)
    if id == nil or not alive(sees[id]) then
        id = hashed(room, pages)
    end
    if id ~= nil then
        txn:set_var("txn.server", id)
    end
end, 0)

local function reply(txn, status, body)
    local answer = txn:reply({ status = status })
    answer:add_header("content-type", "text/plain")
    answer:set_body(body)
    txn:done(answer)
end

local function decoded(text)
    return (text:gsub("%%(%x%x)", function(hex)
        return string.char(tonumber(hex, 16))
    end))
end

-- What other routers ask: where a room goes, and what this router sees.
core.register_action("answer", { "http-req" }, function(txn)
    local path = txn.sf:path()
    if path == "/view" then
        local what, open = {}, {}
        for index, slot in ipairs(slots) do
            what[index] = sees[slot.id] or ABSENT
            open[index] = gets_rooms[slot.id] and "o" or "-"
        end
        local started = trusted_from ~= nil and 1 or 0
        return reply(txn, 200, string.format("%d %d %s %s\n", started, rooms_used(), table.concat(what), table.concat(open)))
    end
    local room = decoded(txn.sf:urlp("room"))
    if path ~= "/place" or room == "" then
        return reply(txn, 400, "")
    end
    if not ready(txn.sf:urlp("needed")) then
        return reply(txn, 503, "")
    end
    local id = decide(room, lookup(txn, room))
    return reply(txn, 200, tostring(id or 0))
end, 0)

core.register_action("ready", { "http-req" }, function(txn)
    reply(txn, trusted_from ~= nil and 200 or 503, "")
end, 0)

local function status_of(backend, name)
    local server = core.backends[backend].servers[name]
    local stats = server:get_stats()
    return stats.status, stats.check_status
end

local function look(slot)
    local jicofo, checked = status_of("jicofo", slot.name)
    if jicofo:find("^MAINT") then
        return ABSENT
    end
    if checked ~= "INI" and checked ~= nil and checked ~= "" then
        if jicofo:find("^NOLB") then
            return FULL
        end
        if jicofo:find("^UP") then
            return UP
        end
    end
    local web = status_of("web", slot.name)
    return web:find("^UP") and WEB or DOWN
end

-- Whether any router that answers, this one included, sees a shard as one of these.
local function any_sees(id, which)
    if which(sees[id]) then
        return true
    end
    for number = 1, #ADDRESSES do
        local other = others[number]
        if other ~= nil and which(other.sees[id]) then
            return true
        end
    end
    return false
end

local function deep(what)
    return what == UP or what == FULL
end

-- Whether every router that has started reaches a shard, or reached it when it answered last. One that is paused may have placed rooms that
-- the table does not have yet: the same shards give the same answer, and one more would not.
local function all_reach(id)
    for number, at in pairs(answered) do
        local view = others[number] or (tick - at < MEMORY and views[number])
        if view and view.started and not alive(view.sees[id]) then
            return false
        end
    end
    return true
end

local function refresh()
    by_web = true
    for _, slot in ipairs(slots) do
        sees[slot.id] = look(slot)
        if any_sees(slot.id, deep) then
            by_web = false
        end
    end
    -- Open on all routers, open here, and at least answering here.
    local shared, own, reached = {}, {}, {}
    for _, slot in ipairs(slots) do
        local id, what = slot.id, sees[slot.id]
        local takes = what == UP or (by_web and what == WEB)
        local named = not status_of("open", slot.name):find("^MAINT")
        open_since[id] = takes and named and (open_since[id] or tick) or nil
        is_open[id] = open_since[id] ~= nil and tick - open_since[id] >= OPEN_FOR
        if is_open[id] then
            own[#own + 1] = id
            if all_reach(id) then
                shared[#shared + 1] = id
            end
        end
        if what ~= ABSENT and what ~= DOWN then
            reached[#reached + 1] = id
        end
        local was_dead = dead[id]
        dead[id] = trusted_from ~= nil and not any_sees(id, alive)
        if dead[id] and was_dead == false then
            -- A room's participants leave together, those whose connection still lives included.
            core.backends["rooms"].servers[slot.name]:shut_sess()
        end
    end
    -- A router that reaches no open shard must not keep the others from placing rooms.
    candidates, gets_rooms = #shared > 0 and shared or own, {}
    for _, id in ipairs(candidates) do
        gets_rooms[id] = true
    end
    pages = #own > 0 and own or reached
end

-- Whether the table has what the others have, or all but a few rooms that stay missing.
local function synchronised(lacks)
    if lacks == nil or lacks == 0 then
        return lacks ~= nil
    end
    if fewest == nil or lacks < fewest then
        fewest, fewest_since = lacks, tick
    end
    return tick - fewest_since >= SETTLED and lacks <= 1 + rooms_used() // 100
end

-- A router that starts places nothing before it has the rooms of the others, and an open shard or waited long enough for one. While it lacks
-- some of the rooms, the others place new ones.
local function start()
    local lacks = lacking()
    if synchronised(lacks) and tick >= BACK_AFTER and (#candidates > 0 or tick >= PATIENCE) then
        trusted_from, recovering = tick, lacks > 0
        core.Info("ready to place rooms")
    end
end

core.register_task(function()
    for id = 1, 1000 do
        local name = "shard-" .. id - 1
        if core.backends["rooms"].servers[name] == nil then
            break
        end
        slots[id] = { id = id, name = name }
    end
    while true do
        tick = tick + 1
        if stalled() then
            distrust()
        end
        last_tick_at = now()
        refresh()
        if trusted_from == nil then
            start()
        elseif recovering and tick >= trusted_from and lacking() == 0 then
            recovering = false
        end
        core.msleep(TICK)
    end
end)

local function watch(number)
    local unanswered = 0
    while true do
        local status, body = ask(number, "/view")
        local started, used, what = string.match(status == 200 and body or "", "^(%d) (%d+) (%S+)")
        if started ~= nil then
            unanswered = 0
            answered[number] = tick
            local view = { fresh = true, started = started == "1", used = tonumber(used), sees = {} }
            for index, slot in ipairs(slots) do
                view.sees[slot.id] = what:sub(index, index)
            end
            others[number], views[number] = view, view
        else
            unanswered = unanswered + 1
            if unanswered > 1 then
                others[number] = nil
            end
        end
        core.msleep(WATCH)
    end
end

for number = 1, #ADDRESSES do
    if number ~= ME then
        core.register_task(watch, number)
    end
end
