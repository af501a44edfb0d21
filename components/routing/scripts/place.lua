-- Places rooms on shards.
--
-- A room in the table stays on its shard. One router, the placer, places all other rooms: the router with the lowest number that is up
-- and trusted. The others request the placement from it and then route directly.
--
-- Arguments: name of this router, for example router-1; the address (host:port) of each router for placement requests.
--
-- Backends: `jicofo` (health of a shard), `web` (health of nginx), `open` (a server has an address while its shard accepts new rooms).
-- Server shard-N has the id N + 1 in every backend. Table: `rooms`, from a room to the id of its shard's server.

local MY_NAME = ...
local ADDRESSES = { select(2, ...) }
local ME = tonumber(MY_NAME:match("%-(%d+)$")) + 1

-- Milliseconds.
local TICK = 100
local WATCH = 500
local ANSWER_WITHIN = 1000
-- Ticks.
local SECOND = 1000 // TICK
-- How long this router remembers a placement. Within this time the tables of all routers are synchronised.
local MEMORY = 30 * SECOND
-- A shard must be open this long, because other routers may resolve its name later.
local OPEN_FOR = SECOND
-- How long a starting router waits for an open shard before it is ready without one.
local PATIENCE = 30 * SECOND
-- The other routers must see this router again before it places rooms: two rounds of `watch`.
local BACK_AFTER = 3 * SECOND
-- After this time this router is ready even if a few rooms are missing. HAProxy's resynchronisation ends within seconds and can miss a
-- room: 3.0.11 missed one of 7,901.
local SETTLED = 10 * SECOND
-- How long a router that does not answer may still be placing rooms.
local DOUBT = 5 * SECOND
-- Seconds without a tick after which the process counts as paused. Other routers may have placed rooms in the meantime.
local STALL = 0.7
-- Maximum number of remembered placements. Only a program could place 2,000 rooms per second.
local MAX_REMEMBERED = 60000

-- States of a shard as seen by a router.
local UP <const>, FULL <const>, WEB <const>, DOWN <const>, ABSENT <const> = "u", "f", "w", "d", "-"

local tick = 0
local last_tick_at
-- Minimum of missing rooms since the start, and the tick at which it was reached.
local fewest, fewest_since
-- The tick since when this router may place rooms, after its start or a pause; nil before the start is complete.
local trusted_from
-- Rooms may be missing in the table: after a pause, or after an incomplete resynchronisation at the start.
local recovering = false
local slots = {}
-- By id: the state that this router sees, whether DNS has the name for new rooms and nginx is up, and since which tick the shard is open.
local sees, serves, open_since = {}, {}, {}
-- By number: the last view of each other router that has ever answered. `up`: it still answers; `at`: the tick of the answer.
local others = {}
-- By id: whether no router reaches the shard.
local dead = {}
-- Whether no jicofo is healthy on any shard. Then the health of nginx counts.
local by_web = false
-- Ids for new rooms, and ids for pages, which do not depend on other routers.
local candidates, pages, gets_rooms = {}, {}, {}
-- By room: id and tick. Two generations, so that old entries are dropped without a search.
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

-- Whether a router has just stopped answering. It may still be placing rooms.
local function doubtful()
    for _, other in pairs(others) do
        if not other.up and tick - other.at < DOUBT then
            return true
        end
    end
    return false
end

local function rooms_used()
    return core.backends["rooms"].stktable:info().used
end

-- Number of rooms that other routers have and this table does not; nil while the view of one router is outdated.
local function lacking()
    if doubtful() then
        return nil
    end
    local used, most = rooms_used(), 0
    for _, other in pairs(others) do
        if other.up and not other.fresh then
            return nil
        elseif other.up and other.started then
            most = math.max(most, other.used - used)
        end
    end
    return most
end

-- Whether this router may place rooms: it is trusted, or, if no router is trusted, it has started.
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

-- Hash of room and shard for rendezvous hashing: shards get equal parts of the rooms, and a change of one shard moves no room of another.
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
    if tick - recent_since >= MEMORY or recent_count >= MAX_REMEMBERED then
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

-- Placement of a room, which this router decides for all routers; nil if no shard accepts rooms.
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

-- Requests the placement from the routers in numerical order, first from trusted ones, then from started ones. A router that has not
-- started does not have the table. Returns the id of a server; 0 or nil if no shard accepts the room.
local function placed(txn, room)
    for _, needed in ipairs({ "trust", "start" }) do
        for number = 1, #ADDRESSES do
            if number == ME then
                if ready(needed) then
                    return decide(room, lookup(txn, room))
                end
            elseif others[number] ~= nil and others[number].up then
                local status, body = ask(number, "/place?needed=" .. needed .. "&room=" .. encoded(room))
                local id = status == 200 and tonumber(body)
                if id == 0 or slots[id] ~= nil then
                    return id
                elseif status ~= 503 then
                    -- Skipped until it answers `watch` again.
                    others[number].up = false
                end
            end
        end
    end
end

-- For signalling: sets txn.server, the id of the server for the request, and txn.placed if the table has to store it.
core.register_action("place", { "http-req" }, function(txn)
    local room = txn:get_var("txn.room")
    local known = lookup(txn, room)
    if known ~= nil and alive(sees[known]) then
        txn:set_var("txn.server", known)
        return
    end
    local id = placed(txn, room)
    -- No placement, or only other routers reach the shard.
    if id == nil or not alive(sees[id]) then
        return
    end
    txn:set_var("txn.server", id)
    txn:set_var("txn.placed", true)
end, 0)

-- For pages and their files, which every shard serves: the room's shard, else the one that the room will probably be placed on.
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

-- Requests of other routers: the placement of a room, and the view of this router.
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

local function state_of(slot)
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

-- Reading a server's statistics takes some 15 µs, during which no request can be placed. So each slot is read once per second, a tenth
-- of them in each tick.
local function look(slot)
    if sees[slot.id] == nil or (tick + slot.id) % SECOND == 0 then
        sees[slot.id] = state_of(slot)
        serves[slot.id] = sees[slot.id] ~= ABSENT
            and not status_of("open", slot.name):find("^MAINT")
            and status_of("web", slot.name):find("^UP") ~= nil
    end
end

-- Whether the state of a shard meets a condition on any router that answers, including this one.
local function any_sees(id, which)
    if which(sees[id]) then
        return true
    end
    for _, other in pairs(others) do
        if other.up and which(other.sees[id]) then
            return true
        end
    end
    return false
end

local function healthy(what)
    return what == UP or what == FULL
end

-- Whether every started router reaches a shard, or reached it at its last answer. A paused router may have placed rooms that the table
-- does not have yet. Hashing gives the same result only with the same set of shards.
local function all_reach(id)
    for _, other in pairs(others) do
        local counts = other.up or tick - other.at < MEMORY
        if counts and other.started and not alive(other.sees[id]) then
            return false
        end
    end
    return true
end

local function refresh()
    by_web = true
    for _, slot in ipairs(slots) do
        look(slot)
        if any_sees(slot.id, healthy) then
            by_web = false
        end
    end
    -- Shards that are open on all routers, open on this one, and at least reachable from this one.
    local shared, own, reached = {}, {}, {}
    for _, slot in ipairs(slots) do
        local id, what = slot.id, sees[slot.id]
        local takes = what == UP or (by_web and what == WEB)
        open_since[id] = takes and serves[id] and (open_since[id] or tick) or nil
        if open_since[id] ~= nil and tick - open_since[id] >= OPEN_FOR then
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
            -- All participants of a room must move together, so working connections are closed, too.
            core.backends["rooms"].servers[slot.name]:shut_sess()
        end
    end
    -- If no shard is open on all routers, use those of this router, so that one isolated router does not stop all placements.
    candidates, gets_rooms = #shared > 0 and shared or own, {}
    for _, id in ipairs(candidates) do
        gets_rooms[id] = true
    end
    pages = #own > 0 and own or reached
end

-- Whether the table has all rooms of the other routers, or all except a few that stay missing.
local function synchronised(lacks)
    if lacks == nil or lacks == 0 then
        return lacks ~= nil
    end
    if fewest == nil or lacks < fewest then
        fewest, fewest_since = lacks, tick
    end
    return tick - fewest_since >= SETTLED and lacks <= 1 + rooms_used() // 100
end

-- A starting router places rooms only after its table is synchronised and a shard is open or the wait for one has timed out. While rooms
-- are missing, the other routers place new ones.
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
            local view = { up = true, at = tick, fresh = true, started = started == "1", used = tonumber(used), sees = {} }
            for index, slot in ipairs(slots) do
                view.sees[slot.id] = what:sub(index, index)
            end
            others[number] = view
        else
            unanswered = unanswered + 1
            if unanswered > 1 and others[number] ~= nil then
                others[number].up = false
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
