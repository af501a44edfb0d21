#!/bin/sh
# First process of a recorder. It moves recordings that an earlier container left to the outbox, waits until the volume has space
# for the longest recording, and executes the image's init. A waiting recorder is not registered at jicofo, so no recording starts
# that would not fit. Arguments: folder of recordings; script that moves one to the outbox; MiB that must be free; seconds between
# two checks; marker file that exists while it waits; the init.

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
