/** All ports of a region, defined only here. Ports of the pinned images and charts cannot be changed. */
export const PORTS = {
  /** UDP media of a bridge, on the node's address. The only port of a media node that is open to the internet. */
  media: 10000,
  /** HTTP of web's nginx; the image's port since stable-11146. */
  web: 8000,
  /** Probes of web, for the kubelet only, because nginx files of the operator could refuse probes on the port of clients. */
  webProbes: 8001,
  /** BOSH, XMPP websocket and metrics of prosody. */
  bosh: 5280,
  /** XMPP client connections to prosody: jicofo and bridges only. */
  xmpp: 5222,
  /** XMPP between a shard's prosody and its visitor nodes. */
  s2s: 5269,
  /** REST, health and metrics of jicofo. Unauthenticated, so only its callers can connect. */
  jicofoRest: 8888,
  /** REST, health and metrics of a bridge. Unauthenticated, so only its callers can connect. */
  bridgeRest: 8080,
  /** The router's listeners; its Service maps 80 and 443 to them. */
  routerHttp: 8080,
  routerHttps: 8443,
  /** Metrics and statistics of the router; never exposed. */
  routerMetrics: 8405,
  /** Stick table synchronisation between routers. */
  routerPeers: 1024,
  /** Placement requests between routers; never exposed. */
  routerPlace: 8406,
  /** cert-manager's HTTP-01 solver pods. */
  acmeSolver: 8089,
  /** Grafana over TLS; clients reach it through the router. */
  grafana: 3000,
  /** Metrics of the room check. */
  roomCheck: 9101,
  /** metrics-server and KEDA's metrics server, to which the API server forwards requests. */
  metricsServer: 10250,
  externalMetrics: 6443,
  /** KEDA's operator, which its metrics server queries for the value of a metric. */
  kedaOperator: 9666,
  /** The relay of HTTP-01 challenges from TURN's address to the router. */
  challengeRelay: 8081,
  /** Websockets of the whiteboard, and its metrics; clients reach it through the router. */
  whiteboard: 3002,
  whiteboardMetrics: 9090,
  /** REST, health and metrics of jigasi. Unauthenticated, so only its callers can connect. */
  jigasiRest: 8788,
  /** Public ports of the edge. */
  http: 80,
  https: 443,
  /** HTTP interfaces of jibri, on loopback only. They are unauthenticated: health and commands, and its shutdown. */
  jibriHealth: 2222,
  jibriShutdown: 3333,
  /** Streaming services. */
  rtmp: 1935,
  /** TURN over TLS: coturn's port; the public port is 443. */
  turns: 5349,
  /** STUN over UDP: coturn's port, also public. */
  stun: 3478,
  /** Metrics of coturn. */
  turnMetrics: 9641,
  /** kube-prometheus and Loki, reachable inside their namespace only. */
  prometheus: 9090,
  alertmanager: 9093,
  loki: 3100,
  /** Webhooks of charts, called by the API server. */
  operatorWebhook: 10250,
  certManagerWebhook: 10250,
  loadBalancerWebhook: 9443,
  /** Metrics of cert-manager. */
  certManagerMetrics: 9402,
  /** Cluster DNS. */
  dns: 53,
  /** Health of reflector, for the kubelet only. */
  reflectorHealth: 8080,
} as const;
