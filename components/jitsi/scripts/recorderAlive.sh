#!/bin/sh
# Liveness probe of a recorder. It fails after the recording, or when jibri is unhealthy, so that the kubelet starts a new
# container. It never fails for a busy recorder that answers. Arguments: URL of jibri's health; marker file of a recorder that
# waits for space.

[ ! -e "$2" ] || exit 0
health="$(curl -sf -m 5 "$1")" || exit 1
case "$health" in
  *'"busyStatus":"BUSY"'*) exit 0 ;;
  *'"busyStatus":"EXPIRED"'* | *'"healthStatus":"UNHEALTHY"'*) exit 1 ;;
esac
