#!/bin/sh
# Before nginx is stopped: wait until no new connection is sent here, then let it finish what is open. Clients whose websocket
# is still open when time is up resume their session through another web.
#
# Arguments: file with nginx's process id; seconds until nobody new comes; most seconds for what is open.

# Routers and kube-proxies learn within seconds that this pod is leaving.
sleep "$2"
pid="$(cat "$1")" || exit 0
kill -QUIT "$pid"
end=$(( $(date +%s) + $3 ))
while kill -0 "$pid" 2>/dev/null && [ "$(date +%s)" -lt "$end" ]; do sleep 1; done
