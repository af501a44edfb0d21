#!/bin/sh
# Writes how many participants each bridge serves as the cost of deleting its pod, so that a ReplicaSet that shrinks takes the
# emptiest bridge. A bridge that does not answer keeps the cost it had.
#
# `local_endpoints` counts the participants whose media this bridge carries. `participants` also counts those of other bridges
# that reach it by a relay, so an empty bridge can look full (VideobridgeStatisticsShim.kt). Bridges older than October 2021
# have no `local_endpoints` and keep their cost.
#
# Arguments: URL of the API server; folder with its token and certificate; namespace; port of a bridge's REST; seconds
# between two rounds; file that is touched after every round in which the API server answered; seconds anyone has to answer.

trap 'exit 0' TERM INT
api="$1" account="$2" namespace="$3" port="$4" period="$5" alive="$6" patience="$7"
cost=controller.kubernetes.io/pod-deletion-cost

# The token goes by a pipe, since an argument would show in the list of processes; it is read anew because it expires.
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
  # An empty answer is none: some versions of jq are content with it.
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
