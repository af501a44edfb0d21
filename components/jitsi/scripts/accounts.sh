#!/bin/sh
# Keeps prosody's accounts equal to a file of `name:password` lines: registers new ones, changes passwords that differ, deletes
# those that are gone. It touches no other account, because prosody ends the sessions of an account whose password is set. An
# account that prosody refuses is named once and tried again with every look. Never ends by itself, because a pod is not ready
# once one of its containers has ended.
#
# Arguments: the file; the XMPP domain; seconds between two looks; seconds until the next one while prosody does not answer;
# folder for what is registered, as private as the file.

trap 'exit 0' TERM INT
umask 077
list="$1" domain="$2" names="$5/names" lines="$5/lines" listed="$5/listed" next="$5/next"
nl='
'
refused="$nl"

# A Lua string made of decimal escapes, so that any byte survives. As an argument of its own a password that starts with a colon
# would not (process_cmd_line of prosody 13's mod_admin_shell.lua).
lua() {
  # shellcheck disable=SC1003 # tr takes two backslashes for one
  bytes="$(printf '%s' "$1" | od -An -v -tu1 | tr -s ' \n' '\\')"
  printf '"%s"' "${bytes%\\}"
}

# Asks prosody's shell. The exit code of prosodyctl is also 0 when prosody ends before it has answered.
ask() {
  answer="$(timeout 20 prosodyctl --config /run/prosody/config/prosody.cfg.lua shell "$1" 2>/dev/null < /dev/null)"
  case "$answer" in *'OK: '*) return 0 ;; *) return 1 ;; esac
}

answers() { ask "user:list($(lua "$domain"))"; }

has() { grep -qxF -e "$2" "$1"; }

# Prosody 13 leaves an account that it could not create whole disabled, and a password does not enable it: create it anew.
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

# A failure counts as a refusal only if prosody was there: it may have started, or started anew, in the middle of the first try.
admit() { put "$@" || { answers || return 2; put "$@"; }; }

# Both fail while prosody does not answer.
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
      # One that prosody does not delete is gone already.
      ask "user:delete($(lua "$account"))" || answers || return 1
      changed=1
    fi
  done < "$names"
  mv "$next" "$names"
}

look() {
  # Without a file there is nothing to compare with, so the accounts stay.
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
  if look; then
    waiting=
    pause="$3"
  else
    [ -n "$waiting" ] || echo "waiting for prosody"
    waiting=1
    pause="$4"
  fi
  sleep "$pause" & wait $!
done
