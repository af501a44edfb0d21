/**
 * Modules in prosody's image (stable-11146-2; prosody/Dockerfile of docker-jitsi-meet): those of prosody 13, of Jitsi
 * (resources/prosody-plugins of jitsi-meet, prosody/rootfs of the image), and of jitsi-contrib/prosody-plugins v20260523. Of the
 * last, only modules in a folder of the same name, because prosody finds no others. The list is from sources of several versions,
 * so some modules may no longer exist.
 */
export const PROSODY_MODULES: ReadonlySet<string> = new Set(
  [
    // prosody
    `account_activity admin_adhoc admin_shell admin_socket adhoc announce auth_anonymous auth_cyrus auth_internal_hashed
    auth_internal_plain auth_ldap authz_internal blocklist bookmarks bosh c2s carbons cloud_notify component cron csi csi_simple
    debug_reset debug_sql debug_stanzas dialback disco external_services flags groups http http_altconnect http_errors
    http_file_share http_files http_openmetrics invites invites_adhoc invites_register iq lastactivity legacyauth limits mam message
    mimicking motd muc muc_mam muc_unique net_multiplex offline pep pep_simple ping posix presence private proxy65 pubsub register
    register_ibr register_limits roster s2s s2s_auth_certs s2s_auth_dane_in s2s_bidi saslauth scansion_record server_contact_info
    server_info smacks stanza_debug storage_internal storage_memory storage_none storage_sql time tls tokenauth tombstones
    turn_external unknown uptime user_account_management vcard vcard4 vcard_legacy version watchregistrations websocket welcome`,
    // Jitsi
    `audio_translation_component auth_jitsi-anonymous auth_jitsi-shared-secret auth_matrix_user_verification auth_token av_moderation
    av_moderation_component certs_all certs_s2soutinjection client_proxy conference_duration conference_duration_component
    debug_traceback end_conference features_identity filesharing_component filter_direct_messages filter_iq_jibri filter_iq_rayo
    filter_messages firewall fmuc http_health jibri_queue_component jibri_session jiconop jitsi_permissions jitsi_session
    limits_exception log_ringbuffer matrix_power_sync measure_message_count measure_stanza_counts muc_allowners muc_auth_ban
    muc_breakout_rooms muc_call muc_census muc_cleanup_backend_services muc_displayname muc_domain_mapper muc_end_meeting
    muc_filter_access muc_flip muc_hide_all muc_jigasi_invite muc_kick_jigasi muc_kick_participant muc_limit_messages
    muc_lobby_rooms muc_max_occupants muc_meeting_id muc_message_moderation muc_moderation muc_moderator_hidden muc_password_check
    muc_password_whitelist muc_poltergeist muc_rate_limit muc_resource_validate muc_size muc_system_chat_message muc_trace
    muc_transcription_filter muc_user_hidden muc_visitors muc_wait_for_host persistent_lobby polls polls_component
    poltergeist_component presence_identity presence_metrics rate_limit reservations room_destroy room_metadata
    room_metadata_component roster_command s2s_whitelist s2sout_override s2soutinjection secure_interfaces shadow_ban
    short_lived_token speakerstats speakerstats_component system_chat_message token_affiliation token_verification
    turncredentials turncredentials_http video_quality visitors visitors_component`,
    // jitsi-contrib
    `access_token auth_hybrid_matrix_token frozen_nick jibri_autostart lobby_autostart
    lobby_autostart_on_owner lobby_deactivate owner_restricted per_room_max_occupants
    per_room_time_restricted proxybased_external_services secure_domain_lobby_bypass time_restricted token_affiliation_legacy
    token_lobby_autostart token_lobby_bypass token_lobby_bypass_for_initiator token_lobby_ondemand token_no_wildcard
    token_owner_party token_security_ondemand`,
  ].flatMap((names) => names.trim().split(/\s+/)),
);
