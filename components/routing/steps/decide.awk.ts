import { OPEN } from "../rooms";
import { SELF, TABLES } from "../sections";

/**
 * What a router's sidecar does about the slots, as a function without side effects: it reads what the router's socket says and
 * the states an operator wants, and prints commands for the socket (`tell …`) and lines for people (`log …`).
 *
 * Once a second every router says of each slot what it sees and what it has, in a table that the peers keep alike:
 *
 *     router-1:1763722345:6000:aa-d:AA-D      who, when, rooms in its table, sees, has
 *
 *     sees  a  shard is healthy and wanted active     has  A  open: takes new rooms
 *           d  wanted draining, or without a bridge for    D  keeps its rooms
 *              new rooms
 *           o  wanted offline                              O  nothing
 *           -  not healthy                                 -  closed
 *
 * Before every fifth second T all of them read the same reports, those up to T-5, and follow what all see alike. The change is
 * made in backend `next`, which takes over from `rooms` at T by HAProxy's own clock, and copied to `rooms` afterwards. So
 * routers change in the same millisecond, and none before the slowest. A router that has said nothing for ten seconds is gone
 * and not waited for. A shard that is not healthy is closed at once, so that it comes back on all routers together too.
 *
 * Variables: me, now. Input: lines "shard-1 drain"; lines "peer router-1" for each peer that accepts connections; and the
 * answers to show servers state, show table (both), show map (both) and show info.
 */
export const DECIDE = `
function up(backend, slot) {
  return op[backend, slot] == 2 && admin[backend, slot] == 0 && checked[backend, slot]
}
# Healthy, without a bridge for new rooms: HAProxy keeps such a server for the rooms that it has.
function full(slot) { return op["jicofo", slot] == 3 && admin["jicofo", slot] == 0 && checked["jicofo", slot] }
function forced(backend, slot) { return admin[backend, slot] % 2 == 1 }
function unresolved(backend, slot) { return int(admin[backend, slot] / 32) % 2 == 1 }

function sees(slot) {
  if (wanted[slot] == "offline") return "o"
  if (!up("web", slot)) return "-"
  if (full(slot)) return "d"
  if (!up("jicofo", slot)) return "-"
  return wanted[slot] == "drain" ? "d" : "a"
}
function has(backend, slot) {
  if (forced(backend, slot)) return forced("web", slot) ? "O" : "-"
  return weight[backend, slot] > 0 ? "A" : "D"
}

# Weight before state, so that a server never appears with another weight than meant.
function put(backend, slot, what) {
  return "set weight " backend "/" slot (what == "A" ? " ${OPEN};" : " 0;") \
    (what ~ /[AD]/ ? "enable" : "disable") " server " backend "/" slot ";"
}

# What router r said last, up to second t and not long before; sets said[].
function latest(r, t,    s) {
  for (s = t; s > t - 10; s--) if ((r, s) in report) return split(report[r, s], said, ":")
  return 0
}
# What all routers saw of slot i at second t, if all saw the same.
function agreed(i, t,    r, one, all) {
  for (r in routers) if (latest(r, t)) {
    one = substr(said[4], i, 1)
    if (all != "" && one != all) return "-"
    all = one
  }
  return all
}

BEGIN                             { word["a"] = "open"; word["d"] = "open to its own rooms alone"; word["o"] = "offline" }
$1 ~ /^shard-/                    { wanted[$1] = $2 }
$1 == "peer"                      { peers[$2] = 1 }
$1 == "Uptime_sec:"               { uptime = $2 }
$1 == "#" && $3 == "rooms,"       { split($NF, count, ":"); used = count[2] }
$2 == "router" && $3 == 1         { ready = 1 }
$2 == "router" && $3 > 1          { change = $3 }
$1 ~ /^0x/ && $2 ~ /^key=/ {
  split(substr($2, 5), said, ":")
  routers[said[1]] = 1
  report[said[1], said[2]] = substr($2, 5)
}
$1 ~ /^[0-9]+$/ && NF > 20 {
  if ($2 == "rooms") slots[++n] = $4
  op[$2, $4] = $6; admin[$2, $4] = $7; weight[$2, $4] = $8; checked[$2, $4] = $11 > 2
}

END {
  if (n == 0) exit
  for (i = 1; i <= n; i++) {
    saying = saying sees(slots[i])
    having = having has("rooms", slots[i])
  }
  print "tell set table ${TABLES.slots} key " me ":" now ":" used ":" saying ":" having " data.gpt0 1;"
  for (i = 1; i <= n; i++) look_after(slots[i], substr(saying, i, 1), substr(having, i, 1))
  if (change != "") finish()
  else prepare(now + 5 - now % 5)
  if (!ready) start()
}

function look_after(slot, s, h) {
  if (s == "-" && h == "A") print "log " slot " is not healthy and closed"
  if (s == "-" && h ~ /[AD]/) print "tell " put("rooms", slot, "-")
  if (s == "-" && has("next", slot) ~ /[AD]/) print "tell " put("next", slot, "-")
  if (s != "o" && forced("web", slot)) print "tell " put("web", slot, "D")
  # Gone from DNS: it is born anew when it comes back.
  if (unresolved("web", slot) && weight["web", slot] > 0) print "tell " put("web", slot, "D")
  # People that web's own check let through to a closed shard must not stay there while others of their room go elsewhere.
  if (h == "-" && up("web", slot) && having ~ /A/) print "tell shutdown sessions server web/" slot ";"
}

# Makes what all see alike the state of next, which is that of rooms in everything else, and says when it takes over.
function prepare(t,    i, all, target, h, log_line, changed, commands) {
  if (t - now > 3 || !latest(me, t - 5)) return
  for (i = 1; i <= n; i++) {
    target = h = substr(having, i, 1)
    all = agreed(i, t - 5)
    if (all ~ /[ado]/ && all == substr(saying, i, 1)) target = toupper(all)
    if (target != h) { changed = 1; print "log " slots[i] " is " word[all] " from second " t ", on all routers" }
    if (target != has("next", slots[i])) commands = commands put("next", slots[i], target)
  }
  if (changed) print "tell " commands "add map ${SELF.change} router " t ";"
}

# next has taken over; when rooms has the same state, it is as good again.
function finish(    i, h) {
  if (now <= change) return
  for (i = 1; i <= n; i++) {
    h = has("next", slots[i])
    if (substr(saying, i, 1) == "-" || h == substr(having, i, 1)) continue
    print "tell " put("rooms", slots[i], h) put("web", slots[i], h)
  }
  print "tell del map ${SELF.change} router;"
}

# A router that starts takes over what the others have, all of it in one line: with a part of it, rooms would go astray. Then it
# is ready. Without others it is when a slot is open. After 30 s it is in any case, but never before it has learned the table
# of a peer that is there: from that state only a new start leads out.
function start(    r, i, theirs, missing, alone, takeover) {
  for (r in peers) if (!latest(r, now) || used < said[3] * 0.9) return
  alone = 1
  for (r in routers) if (r != me && latest(r, now)) {
    for (i = 1; i <= n; i++) {
      theirs = substr(said[5], i, 1)
      if (theirs == "A") alone = 0
      if (theirs !~ /[AD]/) continue
      if (substr(saying, i, 1) == "-") missing = 1
      else if (theirs != substr(having, i, 1))
        takeover = takeover put("rooms", slots[i], theirs) put("next", slots[i], theirs) put("web", slots[i], theirs)
    }
  }
  if (alone && having !~ /A/) missing = 1
  if (missing && uptime < 30) return
  print "log ready, " used " rooms known"
  print "tell " takeover "add map ${SELF.ready} router 1;"
}
`;
