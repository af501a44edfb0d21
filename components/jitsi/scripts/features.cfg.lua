-- Features of moderators whose token names none (mod_jitsi_permissions.lua). They equal the module's own, except that recording and
-- streaming need a token with the feature.
jitsi_default_permissions = {
  recording = false;
  livestreaming = false;
  transcription = true;
  ["outbound-call"] = true;
  ["create-polls"] = true;
  ["send-groupchat"] = true;
  ["send-private-message"] = true;
  flip = true;
  ["live-translation"] = true;
  ["live-translation-subscribe"] = true;
}
