#!/bin/sh
# preStop hook of jigasi: requests a graceful shutdown and waits. jigasi refuses new calls and exits after its last one, which
# ends the container and this hook.
#
# Arguments: URL of jigasi's REST; maximum seconds to wait; seconds between two requests, also their timeout.

end=$(( $(date +%s) + $2 ))
silent=0
while [ "$(date +%s)" -lt "$end" ]; do
  # Repeated in every round, because a jigasi that crashed and was restarted does not drain.
  if [ "$(curl -s -m "$3" -o /dev/null -w '%{http_code}' -X POST "$1/about/shutdown")" = 000 ]; then
    silent=$((silent + 1))
    [ "$silent" -lt 6 ] || exit 0
  else
    silent=0
  fi
  sleep "$3"
done
