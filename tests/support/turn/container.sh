#!/bin/sh
# A container's root file system with the programs of this machine: read-only but for what is mounted as "tmpfs".
#
# Arguments: folder of coturn's programs, the empty folder that becomes the root, then mounts: "folder=path" for one that is
# read-only, "tmpfs=path".
set -eu
programs=$1 root=$2
shift 2

mount -t tmpfs none "$root"
cd "$root"
mkdir -p usr proc dev opt/coturn
mount --rbind /usr usr
mount -o remount,bind,ro usr
mount --rbind /proc proc
mount --rbind /dev dev
mount --bind "$programs" opt/coturn
ln -s usr/bin usr/sbin usr/lib .
[ ! -d /usr/lib64 ] || ln -s usr/lib64 .
for mount; do
  mkdir -p ".${mount#*=}"
  case $mount in
    tmpfs=*) mount -t tmpfs -o mode=1777 none ".${mount#*=}" ;;
    *)
      mount --bind "${mount%%=*}" ".${mount#*=}"
      mount -o remount,bind,ro ".${mount#*=}"
      ;;
  esac
done
# As a bind, since tmpfs of a user namespace takes no other change.
mount -o remount,bind,ro .
