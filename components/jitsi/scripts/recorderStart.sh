#!/bin/sh
# First process of a recorder. Hands over what an earlier container left, waits until the volume has space for the longest
# recording, and becomes the image's init. A recorder that waits is not known to jicofo, so nothing is recorded that would not fit.
#
# Arguments: folder of recordings; script that hands one over; MiB that must be free; seconds between two checks; marker while it
# waits; the init.

trap 'exit 0' TERM
rm -f "$5"
mkdir -p "$1"
for session in "$1"/*/; do
  [ ! -d "$session" ] || "$2" "${session%/}"
done

free() { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

while [ "$(free "$1")" -lt "$3" ]; do
  [ -e "$5" ] || echo "waiting for $3 MiB of free space" >&2
  : > "$5"
  sleep "$4" & wait $!
done
rm -f "$5"
exec "$6"
