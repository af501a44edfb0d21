#!/bin/sh
# preStop hook of a bridge: requests a graceful shutdown and waits. The bridge accepts no new conference and exits after its last
# one, which ends the container and this hook. After the timeout, jicofo moves the remaining conferences to other bridges.
#
# Arguments: URL of the bridge's REST; maximum seconds to wait; seconds between two requests, also their timeout.

end=$(( $(date +%s) + $2 ))
silent=0
while [ "$(date +%s)" -lt "$end" ]; do
  # Repeated in every round, because a bridge that crashed and was restarted does not drain. A draining bridge accepts it.
  code="$(curl -s -m "$3" -o /dev/null -w '%{http_code}' -X POST -H 'Content-Type: application/json' \
    -d '{"graceful-shutdown": true}' "$1/colibri/shutdown")"
  case "$code" in
    # No answer: the bridge has exited or hangs.
    000 | '') silent=$((silent + 1)); [ "$silent" -lt 6 ] || exit 0 ;;
    200) silent=0 ;;
    # The bridge refuses to drain. Wait until the timeout, so that its conferences keep that time.
    *) silent=0; echo "the bridge answers $code to a graceful shutdown" >&2 ;;
  esac
  sleep "$3"
done
