#!/bin/sh
# A pod and the world outside of it: two network namespaces with a cable between them. Run it in namespaces of its own
# (unshare --net --mount); everything ends with its standard input.
#
# Arguments: address of the pod, its IPv6 address, folder of coturn's programs, a file, an empty folder, then the addresses of the
# world, the client's first, then "--", then the pod's mounts: "folder=path" for one that is read-only, "tmpfs=path".
# Writes into the file the process id whose namespaces are the pod's. The folder is the pod's root.
set -eu
pod4=$1 pod6=$2 programs=$3 ready=$4 root=$5
shift 5
exec 3<&0

ip link set lo up
unshare --net --mount sh -c 'exec cat' <&3 >/dev/null &
pod=$!
here=$(readlink /proc/self/ns/net)
until [ "$(readlink "/proc/$pod/ns/net")" != "$here" ]; do sleep 0.02; done

ip link add world type veth peer name eth0 netns "$pod"
ip link set world up
while [ "$1" != "--" ]; do
  case $1 in
    *:*) ip address add "$1/128" dev world nodad ;;
    *) ip address add "$1/32" dev world ;;
  esac
  shift
done
shift
in_pod() { nsenter --target "$pod" --net --mount -- "$@"; }
in_pod ip link set lo up
in_pod ip link set eth0 up
in_pod ip address add "$pod4/32" dev eth0
in_pod ip address add "$pod6/128" dev eth0 nodad
in_pod ip route add default dev eth0
in_pod ip -6 route add default dev eth0
ip route add "$pod4/32" dev world
ip -6 route add "$pod6/128" dev world

in_pod sh "$(dirname "$0")/container.sh" "$programs" "$root" "$@"

echo "$pod" > "$ready"
exec cat <&3 >/dev/null
