/** Every port of a region, and nowhere else. Where a number comes from the pinned images it is not ours to choose. */
export const PORTS = {
  /** UDP media of a bridge, on the node's own address. The only port of a media node that is open to the world. */
  media: 10000,
  /** nginx of web, HTTP; the image listens here since stable-11146. */
  web: 8000,
  /** BOSH, XMPP over websocket and metrics of prosody. */
  bosh: 5280,
  /** XMPP client connections to prosody: jicofo and bridges only. */
  xmpp: 5222,
  /** REST, health and metrics of jicofo; unauthenticated, so closed to all but its callers. */
  jicofoRest: 8888,
  /** REST, health and metrics of a bridge; unauthenticated, so closed to all but its callers. */
  bridgeRest: 8080,
  /** The router's listeners; its Service maps 80 and 443 onto them. */
  routerHttp: 8080,
  routerHttps: 8443,
  /** Metrics and statistics of the router; never exposed. */
  routerMetrics: 8405,
  /** Stick table synchronisation between routers. */
  routerPeers: 1024,
  /** Where routers ask each other for a room's shard; never exposed. */
  routerPlace: 8406,
  /** cert-manager's pods that answer HTTP-01 challenges; the number is theirs. */
  acmeSolver: 8089,
  /** Grafana by TLS; the world comes to it through the router. */
  grafana: 3000,
  /** The metric of the check that compares the routers' tables. */
  roomCheck: 9101,
  /** metrics-server and prometheus-adapter, which the cluster's API server passes requests on to. */
  metricsServer: 10250,
  customMetrics: 6443,
  /** What hands challenges from TURN's address to the router. */
  challengeRelay: 8081,
  /** The edge, as the world sees it. */
  http: 80,
  https: 443,
  /** TURN over TLS: 443 outside, coturn's own port inside. */
  turns: 5349,
  /** STUN over UDP, coturn's own port inside and outside. */
  stun: 3478,
  /** Metrics of coturn. */
  turnMetrics: 9641,
  /** Parts of kube-prometheus and Loki, inside their namespace only; the numbers are theirs. */
  prometheus: 9090,
  alertmanager: 9093,
  loki: 3100,
  /** Webhooks of charts, which the API server calls; the numbers are theirs. */
  operatorWebhook: 10250,
  certManagerWebhook: 10250,
  loadBalancerWebhook: 9443,
  /** Metrics of cert-manager; the number is the chart's. */
  certManagerMetrics: 9402,
  /** DNS of the cluster. */
  dns: 53,
  /** Health of reflector, asked by the kubelet only. */
  reflectorHealth: 8080,
} as const;
