#!/bin/sh
# Asks every shard for its rooms and says how many rooms two shards have at the same time, as a metric over HTTP. Rooms are counted and
# never named: a name is all it takes to join.
#
# A room counts when two readings some seconds apart agree that it is split, since a room that moves is on both shards for a moment. When
# no shard answers there is nothing to compare, and the time stamp grows old. A shard that does not answer has no rooms that anyone can join.
#
# Arguments: port to serve on; folder to write in; seconds between two comparisons; seconds between the two readings of one; for each
# shard that may exist, host:port of its jicofo, whose /debug/conferences is a JSON array of room names.

trap 'kill "$server" 2>/dev/null; exit 0' TERM INT
port="$1" folder="$2" period="$3" apart="$4"
shift 4

# A request is read up to its empty line before it is answered: closing on unread bytes would take the answer back.
metrics="$folder/metrics"
: > "$metrics"
cat > "$folder/answer" <<'END'
while IFS= read -r line && [ "${line%?}" ]; do :; done
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n'
printf 'Content-Length: %s\r\nConnection: close\r\n\r\n' "$(wc -c < "$1")"
cat "$1"
END
socat -T 10 "TCP-LISTEN:$port,reuseaddr,fork,max-children=16" "EXEC:sh $folder/answer $metrics" &
server=$!

# One file a shard, one line a room. An answer that is no whole array is none.
read_rooms() {
  rm -f "$folder"/rooms.*
  number=0
  for jicofo; do
    file="$folder/rooms.$number"
    number=$((number + 1))
    printf 'GET /debug/conferences HTTP/1.0\r\n\r\n' |
      socat -t 5 -T 5 - "TCP:$jicofo,connect-timeout=3" > "$folder/answered" 2> /dev/null
    head -n 1 "$folder/answered" | grep -q '^HTTP/1.[01] 200 ' || continue
    # The body comes after the first empty line.
    sed '1,/^.$/d' "$folder/answered" | tr -d '\r\n' > "$folder/body"
    grep -q '^\[.*\]$' "$folder/body" || continue
    sed 's/^\[ *//; s/ *\]$//; s/" *, *"/"\n"/g' "$folder/body" | grep . | sort -u > "$file"
    : >> "$file"
  done
  ls "$folder"/rooms.* > /dev/null 2>&1
}

split_rooms() { cat "$folder"/rooms.* | sort | uniq -d; }

while :; do
  if read_rooms "$@" && split_rooms > "$folder/first" &&
    { sleep "$apart" & wait $!; } && read_rooms "$@" && split_rooms > "$folder/second"; then
    {
      echo "# HELP jitsi_rooms_split Rooms that two shards have at the same time."
      echo "# TYPE jitsi_rooms_split gauge"
      echo "jitsi_rooms_split $(sort "$folder/first" "$folder/second" | uniq -d | wc -l)"
      echo "# HELP jitsi_room_check_timestamp_seconds When the rooms of the shards were compared last."
      echo "# TYPE jitsi_room_check_timestamp_seconds gauge"
      echo "jitsi_room_check_timestamp_seconds $(date +%s)"
    } > "$metrics.new"
    mv "$metrics.new" "$metrics"
  fi
  sleep "$period" & wait $!
done
