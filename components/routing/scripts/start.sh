#!/bin/sh
# Starts HAProxy in its pod. A peer listens on its own address, which its Service's is not, and place.lua asks by address. And a
# certificate that does not exist yet, or is broken, must not keep the router from answering the challenge for the next one: HAProxy
# gets a copy of the mounted files if it can read them, and none otherwise.
#
# Variables: those of the configuration, POD_IP, PEER_PORT, MOUNTED_CERTIFICATE (folder), and OWN_AUTHORITY where an authority of the
# region's own signs. Argument: the configuration.

# The first process of a container ends by no signal that it does not expect.
trap 'exit 1' TERM INT USR1

bracketed() {
  case "$1" in
    *:*) echo "[$1]" ;;
    *) echo "$1" ;;
  esac
}

export "ROUTER_${POD_NAME##*-}_PEER=$(bracketed "$POD_IP"):$PEER_PORT"
for place in $(env | sed -n 's/^\(ROUTER_[0-9]*_PLACE\)=/\1 /p' | tr ' ' '='); do
  host="${place#*=}" port="${place##*:}"
  host="${host%:*}"
  case "$host" in
    *[a-z]*.*) ;;
    *) continue ;;
  esac
  # The Service of a router keeps its address for life.
  until address="$(getent hosts "$host" | sed -n '1s/[[:space:]].*//p')" && [ -n "$address" ]; do sleep 1; done
  export "${place%%=*}=$(bracketed "$address"):$port"
done

# That authority asks no challenge, so until it has signed there is nothing to answer.
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
