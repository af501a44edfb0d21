#!/bin/sh
# preStop hook of a recorder: requests a graceful shutdown and waits for the end of its recording. jibri then exits, which ends
# the container and this hook. After the time limit the recording is ended and kept.
#
# Arguments: URL of jibri's commands; URL of its health; maximum seconds to wait; seconds between two requests, also their timeout.

post() { curl -s -m "$2" -o /dev/null -X POST "$1"; }

end=$(($(date +%s) + $3))
while curl -s -m "$4" -o /dev/null "$2"; do
  if [ "$(date +%s)" -ge "$end" ]; then
    # jibri answers at once, and exits when the recording is in the outbox.
    post "$1/shutdown" "$4"
    end=$((end + 3600))
  else
    # Repeated in every round, because a recorder that was restarted does not drain.
    post "$1/gracefulShutdown" "$4"
  fi
  sleep "$4"
done
