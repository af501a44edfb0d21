/**
 * Every metric that dashboards and alerts may query, by its exporter. Read from the sources of the pinned versions, so an update of
 * a version starts here; a test compares every query with this list.
 */

/** jitsi-videobridge 11146 (`registerCounter` and its like; counters end in `_total`). */
const BRIDGE = [
  "active_endpoints",
  "average_rtt",
  "bytes_received_total",
  "bytes_sent_total",
  "conference_seconds_total",
  "conferences",
  "conferences_completed_total",
  "conferences_created_total",
  "conferences_inactive",
  "conferences_p2p",
  "conferences_with_relay",
  "cpu_steal",
  "current_endpoints",
  "current_visitors",
  "drain_mode",
  "endpoints_dtls_failed_total",
  "endpoints_ice_failed_total",
  "endpoints_no_message_transport_after_delay_total",
  "endpoints_oversending",
  "endpoints_sending_audio",
  "endpoints_sending_video",
  "endpoints_total",
  "endpoints_with_high_outgoing_loss",
  "endpoints_with_suspended_sources",
  "graceful_shutdown",
  "healthy",
  "ice_failed_total",
  "ice_succeeded_relayed_total",
  "ice_succeeded_total",
  "incoming_bitrate",
  "incoming_loss_fraction",
  "incoming_packet_rate",
  "jvm_gc_count",
  "jvm_gc_time",
  "jvm_heap_committed",
  "jvm_heap_used",
  "jvm_open_fd_count",
  "largest_conference",
  "local_endpoints",
  "loss_fraction",
  "muc_clients_configured",
  "muc_clients_connected",
  "mucs_joined",
  "outgoing_bitrate",
  "outgoing_loss_fraction",
  "outgoing_packet_rate",
  "queue_dropped_packets_total",
  "queue_exceptions_total",
  "relay_incoming_bitrate",
  "relay_outgoing_bitrate",
  "relays_ice_failed_total",
  "rtp_receiver_dropped_packets_total",
  "rtp_sender_dropped_packets_total",
  "shutting_down",
  "startup_time",
  "stress",
  "thread_count",
  "xmpp_disconnects_total",
] as const;

/** jicofo 11146. */
const JICOFO = [
  "bridge_endpoints",
  "bridge_endpoints_moved_total",
  "bridge_failing_ice",
  "bridge_restart_requests_total",
  "bridge_selector_bridge_count",
  "bridge_selector_bridge_count_in_shutdown",
  "bridge_selector_bridge_count_operational",
  "bridge_selector_bridge_version_count",
  "bridge_selector_lost_bridges_total",
  "bridges_removed_total",
  "conference_requests_new_total",
  "conference_requests_total",
  "conferences",
  "conferences_created_total",
  "healthy",
  "jibri_instances",
  "jibri_instances_available",
  "jibri_live_streaming_active",
  "jibri_live_streaming_failures_total",
  "jibri_recording_active",
  "jibri_recording_failures_total",
  "jigasi_iq_handler_accepted_requests_total",
  "jigasi_iq_handler_rejected_requests_total",
  "jigasi_sip_count",
  "jigasi_sip_in_graceful_shutdown_count",
  "jigasi_transcriber_count",
  "largest_conference",
  "participants_current",
  "participants_ice_failed_total",
  "participants_moved_total",
  "participants_restart_requested_total",
  "participants_total",
  "threads",
  "visitors_current",
  "xmpp_disconnects_total",
] as const;

/** jigasi of June 2026; the names begin and end with "total". */
const JIGASI = [
  "conferences",
  "total_calls_with_connection_failed_total",
  "total_calls_with_dropped_media_total",
  "total_transcriber_connection_errors_total",
  "total_transcriber_failed_total",
  "total_transcriber_started_total",
] as const;

/** excalidraw-backend 2026.3.0. */
const WHITEBOARD = ["socket_io_connected", "socket_io_receive_bytes"] as const;

/** Prosody 13 with `http_openmetrics`. */
const PROSODY = [
  "prosody_mod_bosh__active_sessions",
  "prosody_mod_bosh__bad_sid_total",
  "prosody_mod_bosh__new_sid_total",
  "prosody_mod_c2s__connections",
  "prosody_mod_fmuc__vnode_participants",
  "prosody_mod_fmuc__vnode_rooms",
  "prosody_mod_fmuc__vnode_visitors",
  "prosody_mod_muc__live_room",
  "prosody_mod_smacks__session_resumption_expired_total",
  "prosody_mod_smacks__sessions_started_total",
  "prosody_stats_processing_seconds_sum",
] as const;

/** HAProxy from 3.0 on with its own exporter. */
const HAPROXY = [
  "haproxy_backend_active_servers",
  "haproxy_backend_current_sessions",
  "haproxy_backend_http_responses_total",
  "haproxy_backend_response_time_average_seconds",
  "haproxy_backend_retry_warnings_total",
  "haproxy_frontend_current_sessions",
  "haproxy_frontend_http_requests_total",
  "haproxy_frontend_http_responses_total",
  "haproxy_process_current_connections",
  "haproxy_process_max_connections",
  "haproxy_server_current_sessions",
  "haproxy_server_status",
  "haproxy_sticktable_size",
  "haproxy_sticktable_used",
] as const;

/** coturn 4.17. */
const COTURN = [
  "turn_total_allocations",
  "turn_total_traffic_peer_rcvb",
  "turn_total_traffic_peer_sentb",
  "turn_total_traffic_rcvb",
  "turn_total_traffic_sentb",
] as const;

/** Ours; see components/monitoring/roomCheck.ts. */
const ROOM_CHECK = ["jitsi_rooms_split", "jitsi_room_check_timestamp_seconds"] as const;

/** Kubernetes 1.31 and later, kube-state-metrics 2, cert-manager 1.21, and Prometheus itself. */
const CLUSTER = [
  "ALERTS",
  "aggregator_unavailable_apiservice",
  "certmanager_certificate_expiration_timestamp_seconds",
  "certmanager_certificate_ready_status",
  "container_cpu_usage_seconds_total",
  "container_memory_working_set_bytes",
  "container_network_transmit_bytes_total",
  "kube_deployment_annotations",
  "kube_deployment_status_replicas_available",
  "kube_horizontalpodautoscaler_spec_max_replicas",
  "kube_horizontalpodautoscaler_spec_min_replicas",
  "kube_horizontalpodautoscaler_status_current_replicas",
  "kube_horizontalpodautoscaler_status_desired_replicas",
  "kube_horizontalpodautoscaler_status_target_metric",
  "kube_pod_annotations",
  "kube_pod_container_resource_limits",
  "kube_pod_init_container_status_ready",
  "kube_replicaset_created",
  "kube_secret_annotations",
  "kube_secret_metadata_resource_version",
  "kube_statefulset_annotations",
  "kube_statefulset_replicas",
  "kube_statefulset_status_observed_generation",
  "kube_statefulset_status_replicas_ready",
  "kubelet_volume_stats_available_bytes",
  "kubelet_volume_stats_capacity_bytes",
  "up",
] as const;

export const KNOWN_METRICS: ReadonlySet<string> = new Set([
  ...BRIDGE.map((name) => `jitsi_jvb_${name}`),
  ...JICOFO.map((name) => `jitsi_jicofo_${name}`),
  ...JIGASI.map((name) => `jitsi_jigasi_${name}`),
  ...WHITEBOARD,
  ...PROSODY,
  ...HAPROXY,
  ...COTURN,
  ...ROOM_CHECK,
  ...CLUSTER,
]);
