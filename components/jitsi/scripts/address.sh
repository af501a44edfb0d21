#!/bin/sh
# Asks the API server for the address of the node this pod runs on and writes it to a file. A bridge without a public address
# is worse than none, since people would join it and see nobody; so without one this step fails, says why where
# `kubectl describe pod` shows it, and is tried again, because a cloud may give a node its address late.
#
# Arguments: URL of the API server; folder with its token and certificate; name of the node; type of address
# (ExternalIP, InternalIP); file to write; file for the reason of a failure; seconds the API server has to answer.

fail() { echo "$1" | tee "$reason" >&2; exit 1; }
api="$1" account="$2" node="$3" type="$4" file="$5" reason="$6"

# The token goes by a pipe: an argument would show in the list of processes.
answer="$(printf 'Authorization: Bearer %s' "$(cat "$account/token")" |
  curl -sS -f --max-time "$7" --cacert "$account/ca.crt" -H @- \
    "$api/api/v1/nodes/$node")" || fail "the API server did not answer for node $node"

# The bridge maps its own IPv4 address to this one.
address="$(printf '%s' "$answer" | jq -r --arg type "$type" '
  [.status.addresses[]? | select(.type == $type) | .address
    | select(test("^[0-9]{1,3}([.][0-9]{1,3}){3}$"))][0] // empty' 2>/dev/null)" ||
  fail "the API server's answer for node $node is not a node"

[ -n "$address" ] || fail "node $node has no IPv4 address of type $type; nodes of the media pool need one, or set \
bridges.address to stun or to a list of addresses"
printf '%s' "$address" > "$file" || fail "cannot write $file"
echo "this bridge advertises $address, the $type of node $node"
