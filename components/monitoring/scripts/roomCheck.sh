#!/bin/sh
# Compares the routers' tables and says how many rooms two of them keep on different shards, as a metric over HTTP. Rooms are
# counted and never named: a name is all it takes to join.
#
# A room counts when two readings ten seconds apart agree that it is split, since a room that moves is on its way from one
# router to the other for a moment. With fewer than two tables there is nothing to compare, and the time stamp grows old.
#
# Arguments: port to serve on; folder to write in; seconds between two comparisons; seconds between the two readings of one;
# where each router shows its table, as an address of socat.

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

# Tables that were read completely: they begin with a line about the table and end with an empty one. A socket without the
# right to show rooms says so in between.
read_tables() {
  rm -f "$folder"/table.*
  number=0
  for router; do
    file="$folder/table.$number"
    number=$((number + 1))
    echo "show table rooms" | socat -t 10 - "$router" > "$file" 2>/dev/null
    head -n 1 "$file" | grep -q '^# table: rooms' && [ -z "$(tail -n 1 "$file")" ] &&
      ! grep -q '^# contents not dumped' "$file" && continue
    echo "no table from $router" >&2
    rm "$file"
  done
  set -- "$folder"/table.*
  [ "$#" -ge 2 ]
}

# Rooms for which two tables name different servers.
split_rooms() {
  cat "$folder"/table.* | awk '
    match($0, / use=[0-9]+ exp=[0-9]+ /) {
      room = substr($0, 1, RSTART - 1)
      room = substr(room, index(room, " key=") + 5)
      if (!match($0, / server_id=[0-9]+/)) next
      server = substr($0, RSTART + 11, RLENGTH - 11)
      if (room in of && of[room] != server) split_[room]
      of[room] = server
    }
    END { for (room in split_) print room }' | sort
}

while :; do
  if read_tables "$@" && split_rooms > "$folder/first" &&
    { sleep "$apart" & wait $!; } && read_tables "$@" && split_rooms > "$folder/second"; then
    {
      echo "# HELP jitsi_rooms_split Rooms that two routers keep on different shards."
      echo "# TYPE jitsi_rooms_split gauge"
      echo "jitsi_rooms_split $(sort "$folder/first" "$folder/second" | uniq -d | wc -l)"
      echo "# HELP jitsi_room_check_timestamp_seconds When the tables of the routers were compared last."
      echo "# TYPE jitsi_room_check_timestamp_seconds gauge"
      echo "jitsi_room_check_timestamp_seconds $(date +%s)"
    } > "$metrics.new"
    mv "$metrics.new" "$metrics"
  fi
  sleep "$period" & wait $!
done
