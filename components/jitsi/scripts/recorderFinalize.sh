#!/bin/sh
# Runs after each recording: moves it to the uploader's outbox by one rename, so that the uploader finds a complete recording or
# none. jibri's file names contain the room, so they are replaced; metadata.json, beside the video, has the room.
#
# Argument: folder of one recording, which jibri names by the random id of the session.

outbox="$(dirname "$(dirname "$1")")/outbox"
for video in "$1"/*.mp4; do
  [ ! -e "$video" ] || [ "$video" = "$1/recording.mp4" ] || mv "$video" "$1/recording.mp4"
done
# Without a video there is nothing to keep.
[ -e "$1/recording.mp4" ] || { rm -rf "$1"; exit 0; }
mkdir -p "$outbox"
mv "$1" "$outbox/$(date -u +%Y-%m-%d)-$(basename "$1")"
