#!/bin/sh
# Runs coturn: waits for its certificate, gives it the secret by a file in memory, has it read a renewed certificate without
# closing a session, and on SIGTERM lets it relay until the last session has ended.
#
# Addresses of clients are cut out of its log. coturn has no setting for that: errors of sockets name the address next to the
# number of the session, and errors of passwords name that session's user.
#
# Arguments: configuration without the secret; folder of the certificate; seconds between two looks; file to write.
# Environment: TURN_CREDENTIALS, the secret shared with prosody.

server=
leave() { if [ -n "$server" ]; then kill -USR1 "$server" 2>/dev/null; else exit 0; fi; }
trap leave TERM INT
nap() { sleep "$1" & wait $!; }

while ! [ -s "$2/tls.crt" ] || ! [ -s "$2/tls.key" ]; do
  echo "waiting for a certificate in $2" >&2
  nap "$3"
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
  nap "$3"
  now="$(cksum < "$2/tls.crt")"
  if [ "$now" != "$certificate" ]; then
    kill -USR2 "$server"
    certificate="$now"
  fi
done
wait "$server"
