#!/bin/sh
# Runs coturn: waits for the certificate, passes the secret by a file in memory, makes coturn reload a renewed certificate without
# closing sessions, and on SIGTERM lets it relay until the last session ends.
#
# Client addresses are removed from the log, for which coturn has no setting. Socket errors contain the address together with the
# number of the session, and authentication errors contain the session's user.
#
# Arguments: configuration without the secret; folder of the certificate; seconds between two checks; output file.
# Environment: TURN_CREDENTIALS, the secret shared with prosody.

server=
leave() { if [ -n "$server" ]; then kill -USR1 "$server" 2>/dev/null; else exit 0; fi; }
trap leave TERM INT
pause() { sleep "$1" & wait $!; }

while ! [ -s "$2/tls.crt" ] || ! [ -s "$2/tls.key" ]; do
  echo "waiting for a certificate in $2" >&2
  pause "$3"
done

umask 077
{ cat "$1"; printf 'static-auth-secret=%s\n' "$TURN_CREDENTIALS"; } > "$4" || exit 1
unset TURN_CREDENTIALS
certificate="$(cksum < "$2/tls.crt")"

log="$4.log"
rm -f "$log" # left by an earlier container of the pod
mkfifo "$log" || exit 1
sed -u -E \
  -e 's/([0-9]+\.){3}[0-9]+:[0-9]+|\[[0-9A-Fa-f:.]+\]:[0-9]+/(address)/g' \
  -e 's/ from [0-9A-Fa-f:.]+/ from (address)/' < "$log" &
turnserver -c "$4" > "$log" 2>&1 &
server=$!

while kill -0 "$server" 2>/dev/null; do
  pause "$3"
  now="$(cksum < "$2/tls.crt")"
  if [ "$now" != "$certificate" ]; then
    kill -USR2 "$server"
    certificate="$now"
  fi
done
wait "$server"
