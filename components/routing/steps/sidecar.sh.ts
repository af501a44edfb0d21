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
 * together with the other routers, and loads a certificate that is new and good. What it knows is kept by HAProxy, so it may end
 * and start at any time.
 *
 * Variables: those of the configuration (RUN_DIR, POD_NAME, CERT_DIR, ROUTER_<n>_PEER); SHARD_STATES, a file with a line for
 * each shard that is not active ("shard-1 drain"); MOUNTED_CERTIFICATE, a folder with tls.crt and tls.key; DOMAIN, the name that
 * a certificate has to cover. Argument: the awk program that decides.
 */
export const SIDECAR = `
trap 'exit 0' TERM INT USR1
router="\${POD_NAME-router-0}"
run="\${RUN_DIR-/run/router}"
seen="$run/seen" plan="$run/plan" decide="$run/decide"
tried=
# An update of the mounted files is meant for the next process.
cp "$1" "$decide"

# The socket reads one line, however many commands are in it. A process that hangs is the kubelet's business.
tell() { socat -t 5 -T 10 - "UNIX-CONNECT:$run/admin.sock"; }

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
  # From 3.4 on a line that does not end is not read.
  { sed -n 's/^tell //p' "$plan" | tr -d '\\n'; echo; } | tell > /dev/null
}

# Whether one of a certificate's names is the domain, or a wildcard in its place.
covered() {
  case ", $(echo "$1" | tr A-Z a-z)," in
    *", dns:$DOMAIN,"* | *", dns:*.\${DOMAIN#*.},"*) ;;
    *) return 1 ;;
  esac
}

# Hands the mounted certificate to HAProxy, or says why not.
load() {
  [ -r "$crt" ] || { echo "tls.crt is missing"; return 1; }
  [ -r "$key" ] || { echo "tls.key is missing"; return 1; }
  echo "new ssl cert $served" | tell > /dev/null
  answer="$(
    # An empty line ends what is sent, and a file may end without a line break.
    { echo "set ssl cert $served <<"; { cat "$crt"; echo; cat "$key"; echo; } | sed '/^$/d'; echo; } | tell
  )"
  case "$answer" in
    *ransaction*) ;;
    *) echo "HAProxy cannot use it: $answer"; return 1 ;;
  esac
  names="$(echo "show ssl cert *$served" | tell | sed -n 's/^Subject Alternative Name: //p')"
  if ! covered "$names"; then
    echo "abort ssl cert $served" | tell > /dev/null
    echo "it is for \${names:-no name}, and not for $DOMAIN"
    return 1
  fi
  answer="$(echo "commit ssl cert $served" | tell)"
  case "$answer" in
    *Success*) echo "add ssl crt-list $CERT_DIR $served" | tell > /dev/null ;;
    *)
      echo "abort ssl cert $served" | tell > /dev/null
      echo "HAProxy does not take it: $answer"
      return 1
      ;;
  esac
}

# Each content of the mounted files is tried once on each process. While it is refused, a table has an entry, which is a metric.
certificate() {
  crt="$MOUNTED_CERTIFICATE/tls.crt" key="$MOUNTED_CERTIFICATE/tls.key" served="$CERT_DIR/tls.crt"
  [ -e "$crt" ] || [ -e "$key" ] || return
  content="$(sed -n '/^Start_time_sec:/p' "$seen") $(cat "$crt" "$key" 2>/dev/null | cksum)"
  [ "$content" = "$tried" ] && return
  tried="$content"
  if why="$(load)"; then
    echo "clear table ${TABLES.refused}" | tell > /dev/null
    echo "loaded the certificate in $MOUNTED_CERTIFICATE"
  else
    echo "set table ${TABLES.refused} key certificate data.gpt0 1" | tell > /dev/null
    echo "refused the certificate in $MOUNTED_CERTIFICATE, and serve what was served before: $(echo "$why" | tr '\\n' ' ')" >&2
  fi
}

while :; do
  slots && certificate
  sleep 1
done
`;
