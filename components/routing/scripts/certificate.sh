#!/bin/sh
# Loads a new, valid certificate from the mounted Secret into the running HAProxy through its socket. A renewal then needs no new
# process, and open websockets stay. HAProxy keeps the state, so this script may restart at any time.
#
# Variables: RUN_DIR and CERT_DIR as in the configuration; MOUNTED_CERTIFICATE, a folder with tls.crt and tls.key; DOMAIN, the host
# name that the certificate must cover.

trap 'exit 0' TERM INT USR1
run="${RUN_DIR-/run/router}"
tried=

# The socket reads one line, which may contain several commands. Since 3.4 the line must end with a line break.
tell() { socat -t 5 -T 10 - "UNIX-CONNECT:$run/admin.sock"; }

# Whether the names of a certificate include the domain or its wildcard.
covered() {
  case ", $(echo "$1" | tr "[:upper:]" "[:lower:]")," in
    *", dns:$DOMAIN,"* | *", dns:*.${DOMAIN#*.},"*) ;;
    *) return 1 ;;
  esac
}

# Loads the mounted certificate into HAProxy, or prints the reason for a failure.
load() {
  [ -r "$crt" ] || { echo "tls.crt is missing"; return 1; }
  [ -r "$key" ] || { echo "tls.key is missing"; return 1; }
  echo "new ssl cert $served" | tell > /dev/null
  answer="$(
    # An empty line ends the payload, so empty lines are removed. A file may lack the final line break.
    { echo "set ssl cert $served <<"; { cat "$crt"; echo; cat "$key"; echo; } | sed '/^$/d'; echo; } | tell
  )"
  case "$answer" in
    *ransaction*) ;;
    *) echo "HAProxy cannot use it: $answer"; return 1 ;;
  esac
  names="$(echo "show ssl cert *$served" | tell | sed -n 's/^Subject Alternative Name: //p')"
  if ! covered "$names"; then
    echo "abort ssl cert $served" | tell > /dev/null
    echo "it is for ${names:-no name}, and not for $DOMAIN"
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

# Tries each content of the mounted files once per process. While it is refused, a table has an entry, which is visible as a metric.
certificate() {
  crt="$MOUNTED_CERTIFICATE/tls.crt" key="$MOUNTED_CERTIFICATE/tls.key" served="$CERT_DIR/tls.crt"
  [ -e "$crt" ] || [ -e "$key" ] || return 0
  content="$1 $(cat "$crt" "$key" 2> /dev/null | cksum)"
  [ "$content" = "$tried" ] && return 0
  tried="$content"
  if why="$(load)"; then
    echo "clear table refused" | tell > /dev/null
    echo "loaded the certificate in $MOUNTED_CERTIFICATE"
  else
    echo "set table refused key certificate data.gpt0 1" | tell > /dev/null
    echo "refused the certificate in $MOUNTED_CERTIFICATE and still serve the previous one: $(echo "$why" | tr '\n' ' ')" >&2
  fi
}

while :; do
  # The liveness probe checks the file, so that the kubelet restarts a script that hangs. The table entry expires after one minute
  # and then raises an alert.
  touch "$run/certificate.alive"
  process="$(echo "set table sidecar key certificate data.gpt0 1; show info" | tell 2> /dev/null | sed -n '/^Start_time_sec:/p')"
  [ -n "$process" ] && certificate "$process"
  sleep 1
done
