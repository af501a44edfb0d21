#!/bin/sh
# Synchronises prosody's accounts with a file of `name:password` lines: registers new accounts, sets changed passwords, deletes
# removed accounts. Unchanged accounts are not touched, because setting a password ends the account's sessions. An account that
# prosody refuses is logged once and retried in every round. The script never exits by itself, because a pod is not ready after
# one of its containers exits.
#
# Arguments: the file; the XMPP domain; seconds between two rounds; seconds until the next round while prosody does not answer;
# private folder for the state.

trap 'exit 0' TERM INT
umask 077
list="$1" domain="$2" names="$5/names" lines="$5/lines" listed="$5/listed" next="$5/next"
nl='
'
refused="$nl"

# A Lua string of decimal escapes, which preserves every byte. A separate shell argument would not work for a password that
# starts with a colon (process_cmd_line of prosody 13's mod_admin_shell.lua).
lua() {
  # shellcheck disable=SC1003 # tr takes two backslashes for one
  bytes="$(printf '%s' "$1" | od -An -v -tu1 | tr -s ' \n' '\\')"
  printf '"%s"' "${bytes%\\}"
}

# Runs a command in prosody's shell. prosodyctl also exits with 0 if prosody stops before it answers.
ask() {
  answer="$(timeout 20 prosodyctl --config /run/prosody/config/prosody.cfg.lua shell "$1" 2>/dev/null < /dev/null)"
  case "$answer" in *'OK: '*) return 0 ;; *) return 1 ;; esac
}

answers() { ask "user:list($(lua "$domain"))"; }

has() { grep -qxF -e "$2" "$1"; }

# Prosody 13 leaves a partially created account disabled, and setting a password does not enable it: delete and recreate it.
put() {
  jid="$(lua "$1")"
  credentials="$jid, $(lua "$2")"
  if has "$names" "$1"; then
    ask "user:password($credentials)"
  elif ask "user:create($credentials)" || { ask "user:delete($jid)" && ask "user:create($credentials)"; }; then
    printf '%s\n' "$1" >> "$names"
  else
    ask "user:delete($jid)"
    return 1
  fi
}

# A failure counts as a refusal only if prosody runs, because it may have (re)started during the first attempt.
admit() { put "$@" || { answers || return 2; put "$@"; }; }

# register and forget fail while prosody does not answer.
register() {
  while IFS= read -r line || [ -n "$line" ]; do
    case "$line" in ?*:?*) ;; *) continue ;; esac
    account="${line%%:*}@$domain"
    printf '%s\n' "$account" >> "$listed"
    if has "$lines" "$line"; then
      printf '%s\n' "$line" >> "$next"
      continue
    fi
    admit "$account" "${line#*:}"
    case $? in
      0) printf '%s\n' "$line" | tee -a "$next" >> "$lines"; changed=1; continue ;;
      2) return 1 ;;
    esac
    case "$refused" in *"$nl$line$nl"*) continue ;; esac
    refused="$refused$line$nl"
    printf 'prosody refuses the account %s\n' "$account" >&2
  done < "$list"
  mv "$next" "$lines"
}
forget() {
  : > "$next"
  while IFS= read -r account; do
    if has "$listed" "$account"; then
      printf '%s\n' "$account" >> "$next"
    else
      # If prosody answers but does not delete it, the account no longer exists.
      ask "user:delete($(lua "$account"))" || answers || return 1
      changed=1
    fi
  done < "$names"
  mv "$next" "$names"
}

synchronise() {
  # Without a file, the accounts stay.
  [ -r "$list" ] || return 0
  : > "$listed"
  : > "$next"
  changed=
  register && forget || return 1
  [ -z "$changed" ] || echo "$(grep -c . "$names") accounts are registered"
}

touch "$names" "$lines"
waiting=
while :; do
  if synchronise; then
    waiting=
    pause="$3"
  else
    [ -n "$waiting" ] || echo "waiting for prosody"
    waiting=1
    pause="$4"
  fi
  sleep "$pause" & wait $!
done
