#!/bin/sh
# preStop hook of nginx: waits until no new connections arrive, then lets nginx finish open ones. Clients whose websocket is still
# open after the timeout resume their session through another web pod.
#
# Arguments: file with nginx's process id; seconds to wait for new connections; maximum seconds for open connections.

# Routers and kube-proxy stop sending connections within seconds after termination begins.
sleep "$2"
pid="$(cat "$1")" || exit 0
kill -QUIT "$pid"
end=$(( $(date +%s) + $3 ))
while kill -0 "$pid" 2>/dev/null && [ "$(date +%s)" -lt "$end" ]; do sleep 1; done
