#!/bin/sh
# Before a bridge is stopped: ask it to end gracefully and wait. It takes no new conference, keeps those it has, and ends by
# itself when they have ended; its end takes the container and this step with it. What is left when time is up is moved by
# jicofo to other bridges.
#
# Arguments: URL of the bridge's REST; most seconds to wait; seconds between two looks and for an answer.

end=$(( $(date +%s) + $2 ))
silent=0
while [ "$(date +%s)" -lt "$end" ]; do
  # Asked again every time, which a draining bridge does not mind: one that crashed was started anew by its supervisor and
  # knows nothing of it.
  code="$(curl -s -m "$3" -o /dev/null -w '%{http_code}' -X POST -H 'Content-Type: application/json' \
    -d '{"graceful-shutdown": true}' "$1/colibri/shutdown")"
  case "$code" in
    # It is gone, or as good as gone.
    000 | '') silent=$((silent + 1)); [ "$silent" -lt 6 ] || exit 0 ;;
    200) silent=0 ;;
    # It lives and will not end by itself: its calls keep the time they have.
    *) silent=0; echo "the bridge answers $code to a graceful shutdown" >&2 ;;
  esac
  sleep "$3"
done
