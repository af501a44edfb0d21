#!/bin/sh
# Starts HAProxy in its pod. The local peer must listen on the pod's address, not the Service's, and place.lua needs addresses instead
# of names. A missing or invalid certificate must not prevent the start, because the router also answers the challenge for a new one:
# HAProxy gets a copy of the mounted files only if it can load them.
#
# Variables: those of the configuration, POD_IP, PEER_PORT, MOUNTED_CERTIFICATE (folder), and OWN_AUTHORITY if the region's private CA
# signs the certificate. Argument: the configuration.

# Process 1 ignores signals without a handler.
trap 'exit 1' TERM INT USR1

bracketed() {
  case "$1" in
    *:*) echo "[$1]" ;;
    *) echo "$1" ;;
  esac
}

# Resolves a name within 30 s. The address of a router's Service never changes.
address_of() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    address="$({ getent hosts "$1" || nslookup "$1" | sed -n '/^Name:/,$ s/^Address[ 0-9]*: *//p'; } 2> /dev/null |
      sed -n '1s/[[:space:]].*//; 1p')"
    [ -n "$address" ] && bracketed "$address" && return
    sleep 3
  done
  # HAProxy then resolves the name at each request.
  echo "$1"
}

export "ROUTER_${POD_NAME##*-}_PEER=$(bracketed "$POD_IP"):$PEER_PORT"
for place in $(env | sed -n 's/^\(ROUTER_[0-9]*_PLACE\)=/\1 /p' | tr ' ' '='); do
  host="${place#*=}" port="${place##*:}"
  host="${host%:*}"
  case "$host" in
    *[a-z]*.*) ;;
    *) continue ;;
  esac
  export "${place%%=*}=$(address_of "$host"):$port"
done

# The private CA needs no challenge, so the start can wait for the certificate.
if [ -n "$OWN_AUTHORITY" ]; then
  until [ -e "$MOUNTED_CERTIFICATE/ca.crt" ]; do sleep 1; done
fi
[ -e "$MOUNTED_CERTIFICATE/ca.crt" ] && export AUTHORITY="$MOUNTED_CERTIFICATE/ca.crt"

umask 077
rm -rf "$CERT_DIR"
mkdir "$CERT_DIR"
for file in tls.crt tls.key; do
  [ -e "$MOUNTED_CERTIFICATE/$file" ] && cp "$MOUNTED_CERTIFICATE/$file" "$CERT_DIR"
done
if [ ! -e "$CERT_DIR/tls.crt" ] || ! haproxy -c -q -f "$1"; then
  rm -f "$CERT_DIR/tls.crt" "$CERT_DIR/tls.key"
  export NO_CERTIFICATE_YET=1
fi
exec haproxy -db -f "$1"
