#!/bin/sh
# Runs after each recording: hands it over to the uploader, by one rename, so that the uploader sees all of it or nothing. Names
# of files would show the room, so they are replaced; metadata.json, beside the video, has it.
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
