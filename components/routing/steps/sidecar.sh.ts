import { SELF, TABLES } from "../sections";

const QUESTIONS = [
  "show servers state",
  `show table ${TABLES.slots}`,
  "show table",
  `show map ${SELF.ready}`,
  `show map ${SELF.change}`,
  "show info",
].join(";");

/**
 * Works on a running HAProxy through its socket, so that what happens often needs no new process: opens, drains and closes slots
 * together with the other routers, and loads a certificate that is new. What it knows is kept by HAProxy, so it may end and
 * start at any time.
 *
 * Variables: those of the configuration (RUN_DIR, POD_NAME, CERT_DIR, ROUTER_<n>_PEER), and SHARD_STATES, a file with a line for
 * each shard that is not active ("shard-1 drain"). Argument: the awk program that decides.
 */
export const SIDECAR = `
trap 'exit 0' TERM INT USR1
router="\${POD_NAME-router-0}"
run="\${RUN_DIR-/run/router}"
seen="$run/seen" plan="$run/plan" decide="$run/decide"
loaded=
# An update of the mounted files is meant for the next process.
cp "$1" "$decide"

# The socket reads one line, however many commands are in it.
tell() { socat -t 5 - "UNIX-CONNECT:$run/admin.sock"; }

# Peers that accept connections: only a router that starts has to know.
reachable() {
  env | sed -n 's/^ROUTER_\\([0-9]*\\)_PEER=/\\1 /p' | while read -r number address; do
    [ "router-$number" = "$router" ] && continue
    socat -u OPEN:/dev/null "TCP:$address,connect-timeout=1" 2>/dev/null && echo "peer router-$number"
  done
}

look() {
  echo "${QUESTIONS}" | tell 2>/dev/null || return
  cat "\${SHARD_STATES-/dev/null}"
  echo
}

slots() {
  look > "$seen" || return
  grep -q ' router 1$' "$seen" || reachable >> "$seen"
  awk -v "me=$router" -v "now=$(date +%s)" -f "$decide" "$seen" > "$plan"
  sed -n 's/^log //p' "$plan"
  sed -n 's/^tell //p' "$plan" | tr -d '\\n' | tell > /dev/null
}

certificate() {
  file="$CERT_DIR/tls.crt"
  key="$CERT_DIR/tls.key"
  [ -r "$file" ] && [ -r "$key" ] || return
  sum="$(cat "$file" "$key" | cksum)"
  [ "$sum" = "$loaded" ] && return
  echo "new ssl cert $file" | tell > /dev/null
  answer="$(
    # An empty line ends what is sent, and a file may end without a line break.
    { echo "set ssl cert $file <<"; { cat "$file"; echo; cat "$key"; echo; } | sed '/^$/d'; echo; } | tell
    echo "commit ssl cert $file" | tell
  )"
  echo "add ssl crt-list $CERT_DIR $file" | tell > /dev/null
  case "$answer" in
    *Success*) loaded="$sum"; echo "loaded the certificate in $file" ;;
    *) echo "HAProxy does not take the certificate in $file: $answer" >&2 ;;
  esac
}

while :; do
  slots && certificate
  sleep 1
done
`;
