#!/bin/sh
# Liveness of a recorder. Fails once it has made its recording, or has failed, so that the kubelet starts a new container. A busy
# recorder never fails while it answers.
#
# Arguments: URL of its health; marker of a recorder that waits for space.

[ ! -e "$2" ] || exit 0
health="$(curl -sf -m 5 "$1")" || exit 1
case "$health" in
  *'"busyStatus":"BUSY"'*) exit 0 ;;
  *'"busyStatus":"EXPIRED"'* | *'"healthStatus":"UNHEALTHY"'*) exit 1 ;;
esac
