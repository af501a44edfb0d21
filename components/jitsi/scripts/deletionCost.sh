#!/bin/sh
# Sets the deletion cost of each bridge pod to its number of participants, so that scale-in removes the emptiest bridge. A bridge
# that does not answer keeps its cost.
#
# `local_endpoints` counts the participants connected to this bridge. `participants` also counts those of other bridges that are
# connected by a relay, so an empty bridge can look full (VideobridgeStatisticsShim.kt). Bridges older than October 2021 have no
# `local_endpoints` and keep their cost.
#
# Arguments: URL of the API server; folder with token and CA certificate; namespace; port of the bridges' REST; seconds between
# two rounds; file that is touched after every round in which the API server answered; timeout of requests in seconds.

trap 'exit 0' TERM INT
api="$1" account="$2" namespace="$3" port="$4" period="$5" alive="$6" patience="$7"
cost=controller.kubernetes.io/pod-deletion-cost

# The token is passed by a pipe, because arguments are visible in the process list. It is read each time, because it expires.
ask() {
  printf 'Authorization: Bearer %s' "$(cat "$account/token")" |
    curl -sS -f --max-time "$patience" --cacert "$account/ca.crt" -H @- "$@"
}

round() {
  pods="$(ask "$api/api/v1/namespaces/$namespace/pods?labelSelector=app.kubernetes.io%2Fname%3Djvb")" || return 1
  bridges="$(printf '%s' "$pods" | jq -er --arg cost "$cost" '.items
    | map(select(.metadata.deletionTimestamp == null and .status.podIP != null)
      | [.metadata.name, .status.podIP, .metadata.annotations[$cost] // "0"] | join(" "))
    | "bridges:", .[]')" || return 1
  # Some versions of jq accept empty input, which means that there was no answer.
  [ -n "$bridges" ] || return 1
  printf '%s\n' "$bridges" | while read -r pod ip before; do
    [ "$pod" != bridges: ] || continue
    participants="$(curl -s -f --max-time "$patience" "http://$ip:$port/colibri/stats" |
      jq -r '.local_endpoints | floor | select(. >= 0)' 2>/dev/null)"
    case "$participants" in '' | "$before") continue ;; esac
    ask -o /dev/null -X PATCH -H 'Content-Type: application/merge-patch+json' \
      -d "{\"metadata\":{\"annotations\":{\"$cost\":\"$participants\"}}}" "$api/api/v1/namespaces/$namespace/pods/$pod"
  done
  return 0
}

while :; do
  if round; then touch "$alive"; else echo "the API server did not list the bridges" >&2; fi
  sleep "$period" & wait $!
done
