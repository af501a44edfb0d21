#!/bin/sh
# Uploads recordings, from a sidecar that stops after the recorder. A recording is deleted from the volume only after the
# destination has confirmed all of it. A failed upload is repeated, here or in the next pod with the same volume.
#
# Arguments: folder with finished recordings; destination of rclone; seconds between two rounds; folder for state.

outbox="$1" destination="$2" state="$4"
rm -f "$state/writable"
mkdir -p "$outbox"
last=
trap 'last=1' TERM INT

pause() { sleep "$1" & wait $!; }

waiting() { [ -n "$(find "$outbox" -type f | head -n 1)" ]; }

# --no-check-dest: the recorder may not read the destination. Servers verify the checksum of each part.
send() { rclone --config= move "$outbox" "$destination" --no-check-dest --delete-empty-src-dirs --transfers=1 --retries=1; }

# A small object shows that the destination can be written to, before there is a recording.
probe() { echo ok | rclone --config= rcat "$destination/.writable" --retries=1; }

while :; do
  if [ -e "$state/writable" ] || probe; then
    : > "$state/writable"
    ! waiting || send || echo "the upload failed and is repeated" >&2
  else
    echo "the destination cannot be written to" >&2
  fi
  if [ -n "$last" ]; then
    waiting || exit 0
  fi
  pause "$3"
done
