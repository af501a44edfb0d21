#!/bin/sh
# Reads the address of this pod's node from the API server and writes it to a file. On a bridge without a reachable address,
# participants would have neither audio nor video. So without an address this init container fails and is retried, because a
# cloud may assign the address late. `kubectl describe pod` shows the reason.
#
# Arguments: URL of the API server; folder with token and CA certificate; name of the node; type of address
# (ExternalIP, InternalIP); output file; file for the reason of a failure; timeout for the API server in seconds.

fail() { echo "$1" | tee "$reason" >&2; exit 1; }
api="$1" account="$2" node="$3" type="$4" file="$5" reason="$6"

# The token is passed by a pipe, because arguments are visible in the process list.
answer="$(printf 'Authorization: Bearer %s' "$(cat "$account/token")" |
  curl -sS -f --max-time "$7" --cacert "$account/ca.crt" -H @- \
    "$api/api/v1/nodes/$node")" || fail "the API server did not answer for node $node"

# The bridge maps its local IPv4 address to this one.
address="$(printf '%s' "$answer" | jq -r --arg type "$type" '
  [.status.addresses[]? | select(.type == $type) | .address
    | select(test("^[0-9]{1,3}([.][0-9]{1,3}){3}$"))][0] // empty' 2>/dev/null)" ||
  fail "the API server's answer for node $node is not a node"

[ -n "$address" ] || fail "node $node has no IPv4 address of type $type; nodes of the media pool need one, or set \
bridges.address to stun or to a list of addresses"
printf '%s' "$address" > "$file" || fail "cannot write $file"
echo "this bridge advertises $address, the $type of node $node"
