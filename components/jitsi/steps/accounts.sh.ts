/**
 * Keeps prosody's accounts equal to a file of `name:password` lines: registers what is new, changes passwords that differ,
 * deletes what is gone. Never ends by itself, because a pod is not ready once one of its containers has ended.
 *
 * Arguments: the file; the XMPP domain; seconds between two looks; where to remember what was registered.
 */
export const REGISTER_ACCOUNTS = `
trap 'exit 0' TERM INT
known="$4.known"
next="$4.next"

user() { prosodyctl --config /run/prosody/config/prosody.cfg.lua shell user "$@" >/dev/null 2>&1; }

# Fails while prosody does not answer yet, and when it refuses an account; the next look tries again.
register() {
  : > "$next"
  while read -r line || [ -n "$line" ]; do
    case "$line" in ?*:?*) ;; *) continue ;; esac
    account="\${line%%:*}@$1"
    password="\${line#*:}"
    user create "$account" "$password" || user password "$account" "$password" || {
      echo "prosody does not take the account $account" >&2
      return 1
    }
    echo "$account" >> "$next"
  done < "$2"
}

forget() {
  while IFS= read -r account; do
    grep -qxF -e "$account" "$next" || user delete "$account" || return 1
  done < "$known"
}

touch "$known"
seen=
while :; do
  now="$(cksum 2>/dev/null < "$1")"
  if [ -n "$now" ] && [ "$now" != "$seen" ] && register "$2" "$1" && forget; then
    mv "$next" "$known"
    seen="$now"
    echo "registered $(grep -c . "$known") accounts"
  fi
  sleep "$3" & wait $!
done
`;
