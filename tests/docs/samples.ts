import type { Overrides } from "../../local/config/overrides";
import { CLOUDS } from "../support/clouds";
import { DIAL_OUT, SIP } from "../support/sip";
import { TRANSCRIPTION } from "../support/transcription";

/** A change of one key, on top of a region of one shard in development. */
export interface Sample {
  readonly region: Overrides;
  readonly change: Overrides;
}

const watched: Overrides = {
  shardCount: 1,
  domain: "meet.example.org",
  "cluster.storageClass": "standard",
  "tls.issuer": "letsencrypt",
  "tls.email": "ops@example.org",
};
/** Without dashboards and alerts a recording takes half the time. */
const here: Overrides = { ...watched, "monitoring.enabled": false };
const aws: Overrides = { ...here, ...CLOUDS.aws };
const gcp: Overrides = { ...here, ...CLOUDS.gcp };
const zone: Overrides = { ...aws, "dns.zone": "Z0123456789ABCDEFGHIJ" };
const failover: Overrides = {
  ...zone,
  "dns.policy": "failover",
  "dns.backup.router": ["198.51.100.7"],
  "dns.backup.turn": "turn.example.org",
};
const secret: Overrides = { ...here, "tls.issuer": "existing", "tls.secret": "one" };
const internal: Overrides = { ...here, "auth.mode": "internal", accounts: "one:word" };
const ldap: Overrides = {
  ...here,
  "auth.mode": "ldap",
  "auth.url": "ldaps://one.example.org",
  "auth.base": "dc=one",
  "auth.bindDn": "cn=one",
  ldapPassword: "one",
};
const turnServer: Overrides = {
  ...here,
  "turn.server": { host: "turn.one.example.org", tlsPort: 443, port: 3478 },
  turnSecret: "one",
};
const sip: Overrides = { ...here, sip: SIP };
const dialOut: Overrides = { ...here, ...DIAL_OUT };
const transcription: Overrides = { ...here, transcription: TRANSCRIPTION };
const jwt: Overrides = { ...here, "auth.mode": "jwt", "auth.appId": "one", jwtSecret: "one" };
const mail: Overrides = {
  ...watched,
  "monitoring.receiver.type": "email",
  "monitoring.receiver.to": ["one@example.org"],
  "monitoring.receiver.from": "one@example.org",
  "monitoring.receiver.smarthost": "one.example.org:587",
  "monitoring.receiver.username": "one",
  receiverSecret: "one",
};
const slack: Overrides = {
  ...watched,
  "monitoring.receiver.type": "slack",
  "monitoring.receiver.channel": "#one",
  receiverSecret: "https://one.example.org",
};
const operator: Overrides = {
  ...watched,
  "cluster.addons.prometheusOperator": "existing",
  "monitoring.prometheus.url": "http://one.monitoring.svc:9090",
};
const recorded: Overrides = { ...here, "recording.allowed": "moderators", "recording.destination": { claim: "one" } };
const scaled: Overrides = { ...watched, "recording.allowed": "moderators", "recording.destination": { claim: "one" } };
const s3 = { endpoint: "https://one.example.org", bucket: "one-one", secret: "one" };
const s3Recorded: Overrides = { ...recorded, "recording.destination": { s3 } };
const awsRecorded: Overrides = { ...aws, "recording.allowed": "moderators" };
const loki: Overrides = { ...watched, logs: "loki" };
const toleration: Overrides = {
  ...here,
  "cluster.mediaToleration": { key: "one", value: "one", effect: "NoSchedule" },
};
const released: Overrides = { ...aws, "cluster.release": "1.36.3-20260911" };

const image = "registry.example.org/image:1.2";
const SETS: readonly (readonly [region: Overrides, changes: readonly Overrides[]])[] = [
  [
    here,
    [
      { environment: "production" },
      { region: "elsewhere" },
      { domain: "other.example.org" },
      { protect: true },
      { shardCount: 2 },
      { "shards.shard-0.zone": "zone-1" },
      { "shards.shard-0.rotation": "2" },
      { "shards.shard-0.images.jitsi": "stable-11200" },
      { "recording.allowed": "moderators", "recording.destination": { claim: "one" } },
      ...["web", "prosody", "jicofo", "jvb"].map((one) => ({ [`shards.shard-0.images.${one}`]: image })),
      { "bridges.min": 2 },
      { "bridges.max": 5 },
      { "bridges.cpu": 2 },
      { "bridges.memory": "3Gi" },

      { "bridges.stress": 0.5 },
      { "bridges.participants": 50 },
      { "bridges.address": "stun" },
      { "bridges.ports": [20000, 10000] },
      { "bridges.relay": false },
      { "cluster.kubeconfig": "other.yaml" },
      { "cluster.context": "other" },
      { "cluster.mediaSelector": { pool: "media" } },
      { "cluster.dnsDomain": "k8s.example.net" },
      { "cluster.podCidr": "10.42.0.0/16" },
      { "cluster.serviceAnnotations": { "example.org/one": "1" } },
      { "cluster.addons.certManager": "existing" },
      { "cluster.addons.metricsServer": "existing" },
      { "cluster.autopilot": true },
      { "edge.replicas": 3 },
      { "edge.slots": 20 },
      { "edge.proxyProtocol": true, "edge.trustedProxies": ["198.51.100.0/24"] },
      { "tls.issuer": "selfSigned" },
      { "tls.email": "other@example.org" },
      { "tls.names": ["more.example.org"] },
      { "tls.selfCheck": false },
      { "auth.mode": "internal", accounts: "one:word" },
      { "rooms.lobby": true },
      { "whiteboard.enabled": true },
      { "rooms.maxParticipants": 50 },
      { "visitors.count": 2 },
      { "images.jitsi": "stable-11200" },
      { "images.registry": "registry.example.org/jitsi" },
      { "images.pullSecret": "one" },
      ...["web", "prosody"].flatMap((one) => [
        { [`workloads.${one}.nodeSelector`]: { one: "1" } },
        { [`workloads.${one}.tolerations`]: [{ key: "one" }] },
        { [`workloads.${one}.priorityClass`]: "one" },
        { [`workloads.${one}.resources.requests.cpu`]: 2 },
        { [`workloads.${one}.resources.requests.memory`]: "400Mi" },
        { [`workloads.${one}.resources.limits.memory`]: "1Gi" },
      ]),
      { "images.mirror": "registry.example.org/mirror" },
      ...["web", "prosody", "jicofo", "jvb"].map((one) => ({ [`images.${one}`]: image })),
      { "web.config": { defaultLanguage: "de" } },
      { "web.interface": { APP_NAME: "One" } },
      ...["web", "prosody", "jicofo", "jvb"].flatMap((one) => [
        { [`extra.${one}.env`]: { ONE: "1" } },
        { [`extra.${one}.files`]: { "one.txt": "1" } },
      ]),
    ],
  ],
  [
    watched,
    [
      { "bridges.networkMbps": 200 },
      { capacity: [{ name: "one", from: "08:00", to: "09:00", timezone: "UTC", bridges: 2 }] },
      { "cluster.addons.keda": "existing" },
      { "cluster.addons.reflector": "existing" },
      { "cluster.storageClass": "other" },
      {
        "cluster.addons.prometheusOperator": "existing",
        "monitoring.prometheus.url": "http://one.monitoring.svc:9090",
      },
      { "monitoring.enabled": false },
      { "monitoring.retentionDays": 5 },
      { "monitoring.storageGi": 100 },
      { "monitoring.cpu": 2 },
      { "monitoring.memory": "2Gi" },
      { "monitoring.allow": ["198.51.100.0/24"] },
      { "monitoring.heartbeat": "https://one.example.org" },
      { "monitoring.runbooks": "https://one.example.org/alerts.md" },
      { "monitoring.controlPlane": true },
      { logs: "loki" },
      { "charts.mirror": "oci://registry.example.org/charts" },
    ],
  ],
  [{ ...here, sip: { ...SIP, enabled: false } }, [{ "sip.enabled": true }]],
  [
    sip,
    [
      { "sip.server": "two.example.org" },
      { "sip.port": 5070 },
      { "sip.transport": "TCP" },
      { "sip.user": "two@sip.example.org" },
      { "sip.secret": "two" },
      { "sip.numbersUrl": "https://two.example.org/numbers" },
      { "sip.codesUrl": "https://two.example.org/codes" },
    ],
  ],
  [
    dialOut,
    [
      { "sip.server": "two.example.org" },
      { "sip.port": 5070 },
      { "sip.transport": "TCP" },
      { "sip.dialOut.user": "two@sip.example.org" },
      { "sip.dialOut.secret": "two" },
      { "sip.dialOut.callsPerUser": 2 },
      { "sip.dialOut.checkUrl": "https://two.example.org/check" },
    ],
  ],
  [{ ...here, transcription: { ...TRANSCRIPTION, enabled: false } }, [{ "transcription.enabled": true }]],
  [transcription, [{ "transcription.url": "wss://two.example.org" }, { "transcription.secret": "two" }]],
  [
    { ...here, transcription: { enabled: true, backend: "whisper", url: "ws://speech.ai.svc:2700" } },
    [{ "transcription.backend": "vosk" }],
  ],
  [{ ...here, "whiteboard.enabled": true }, [{ "whiteboard.replicas": 3 }, { "whiteboard.participants": 50 }]],
  [
    {
      ...here,
      "tls.issuer": "selfSigned",
      "edge.service": "clusterIP",
      "edge.tls": "ingress",
      "edge.trustedProxies": ["198.51.100.0/24"],
    },
    [{ "edge.websockets": false }],
  ],
  [{ ...here, shardCount: 2 }, [{ "shards.shard-1.state": "drain" }]],
  [{ ...here, "tls.issuer": "selfSigned" }, [{ "edge.service": "nodePort" }]],
  [
    { ...here, "tls.issuer": "selfSigned", "turn.enabled": true },
    ["edge", "turn"].flatMap((one) => [
      { [`${one}.loadBalancer.annotations`]: { "example.org/one": "1" } },
      { [`${one}.loadBalancer.class`]: "one" },
      { [`${one}.loadBalancer.address`]: "198.51.100.7" },
      { [`${one}.loadBalancer.sourceRanges`]: ["198.51.100.0/24"] },
    ]),
  ],
  [{ ...aws, "tls.issuer": "selfSigned" }, [{ "edge.internal": true }]],
  [{ ...gcp, "tls.issuer": "selfSigned" }, [{ "edge.internal": true }]],
  [
    { ...here, "tls.issuer": "selfSigned", "edge.service": "clusterIP" },
    [{ "edge.tls": "ingress", "edge.trustedProxies": ["198.51.100.0/24"] }],
  ],
  [
    { ...here, "edge.proxyProtocol": true, "edge.trustedProxies": ["198.51.100.0/24"] },
    [{ "edge.trustedProxies": ["203.0.113.0/24"] }],
  ],
  [
    here,
    [
      {
        "turn.server.host": "turn.one.example.org",
        "turn.server.tlsPort": 443,
        "turn.server.stunPort": 3478,
        turnSecret: "one",
      },
    ],
  ],
  [
    turnServer,
    [
      { "turn.server.tlsPort": 5349 },
      { "turn.server.port": 3479 },
      { "turn.server.transports": ["udp", "tcp"] },
      { "turn.server.stunPort": 3478 },
      { "turn.server.username": "one" },
      { turnSecret: "two" },
    ],
  ],
  [secret, [{ "tls.secret": "two" }]],
  [{ ...here, shardCount: 2, "bridges.ports": [10000, 10001] }, [{ "bridges.perNode": 2 }]],
  [
    { ...here, "visitors.count": 2 },
    [{ "visitors.count": 3 }, { "visitors.perNode": 400 }, { "visitors.participants": 20 }],
  ],
  [internal, [{ "auth.guests": false }, { accounts: "one:other" }, { "rooms.waitForModerator": true }]],
  [
    ldap,
    [
      { "auth.url": "ldaps://two.example.org" },
      { "auth.base": "dc=two" },
      { "auth.bindDn": "cn=two" },
      { "auth.filter": "(uid=%s)" },
      { ldapPassword: "two" },
    ],
  ],
  [{ ...ldap, "auth.url": "ldap://one.example.org" }, [{ "auth.startTls": true }]],
  [
    jwt,
    [
      { "auth.appId": "two" },
      { jwtSecret: "two" },
      { "auth.issuers": ["two"] },
      { "auth.audiences": ["two"] },
      { "auth.verifyTenant": false },
    ],
  ],
  [
    { ...here, "auth.mode": "jwt", "auth.appId": "one", "existingSecrets.jwtSecret": { secret: "one", key: "one" } },
    [{ "existingSecrets.jwtSecret.secret": "two" }, { "existingSecrets.jwtSecret.key": "two" }],
  ],
  [
    {
      ...watched,
      "monitoring.receiver": { type: "pagerduty" },
      "existingSecrets.receiverSecret": { secret: "one", key: "one" },
    },
    [{ "existingSecrets.receiverSecret.secret": "two" }, { "existingSecrets.receiverSecret.key": "two" }],
  ],
  [
    { ...here, "auth.mode": "jwt", "auth.appId": "one", "auth.keyServer": "https://one.example.org" },
    [{ "auth.keyServer": "https://two.example.org" }],
  ],
  [
    mail,
    [
      { "monitoring.receiver.to": ["two@example.org"] },
      { "monitoring.receiver.from": "two@example.org" },
      { "monitoring.receiver.smarthost": "two.example.org:587" },
      { "monitoring.receiver.username": "two" },
      { receiverSecret: "two" },
    ],
  ],
  [slack, [{ "monitoring.receiver.channel": "#two" }]],
  [
    { ...watched, "monitoring.receiver": { type: "pagerduty" }, receiverSecret: "https://one.example.org" },
    [{ "monitoring.receiver.type": "webhook" }],
  ],
  [
    operator,
    [
      { "monitoring.prometheus.url": "http://two.monitoring.svc:9090" },
      { "monitoring.prometheus.namespace": "two" },
      { "monitoring.prometheus.serviceAccount": "two" },
      { "monitoring.prometheus.labels": { two: "2" } },
      { "monitoring.prometheus.grafana": "https://one.example.org/grafana" },
    ],
  ],
  [
    recorded,
    [
      { "recording.streaming": true },
      { "recording.recorders": 2 },
      { "recording.maxMinutes": 60 },
      { "recording.diskGi": 40 },
      { "recording.destination.claim": "two" },
      { "images.jibri": image },
      { "shards.shard-0.images.jibri": image },
    ],
  ],
  [scaled, [{ "recording.maxRecorders": 3 }]],
  [
    s3Recorded,
    [
      { "recording.destination.s3.endpoint": "https://two.example.org" },
      { "recording.destination.s3.bucket": "two-two" },
      { "recording.destination.s3.region": "two" },
      { "recording.destination.s3.secret": "two" },
    ],
  ],
  [
    awsRecorded,
    [
      { "recording.retentionDays": 7 },
      { "nodes.recording.min": 2 },
      { "nodes.recording.max": 9 },
      { "nodes.recording.type": "c6i.xlarge" },
      { "cluster.previous.recording": "c6i.xlarge" },
    ],
  ],
  [loki, [{ "logOptions.retentionDays": 5 }, { "logOptions.storageGi": 50 }, { "logOptions.maskAddresses": true }]],
  [
    toleration,
    [
      { "cluster.mediaToleration.key": "two" },
      { "cluster.mediaToleration.value": "two" },
      { "cluster.mediaToleration.effect": "NoExecute" },
    ],
  ],
  [
    aws,
    [
      { environment: "production" },
      { domain: "other.example.org" },
      { protect: true },
      { shardCount: 2 },
      { "bridges.max": 5 },
      { "cluster.cidr": "10.8.0.0/16" },
      { "logOptions.retentionDays": 30 },
      { "logOptions.maskAddresses": true },
      { region: "eu-west-1" },
      { "bridges.headroom": 1 },
      { drainMinutes: 30 },
      { "cluster.name": "other" },
      { "cluster.version": "1.35" },
      { "cluster.release": "1.36.3-20260911" },
      { "cluster.previous.version": "1.35" },
      { "cluster.previous.media": "c6i.xlarge" },
      { "cluster.previous.system": "m6i.xlarge" },
      { "cluster.endpointCidrs": ["198.51.100.0/24"] },
      { "cluster.zones": ["euc1-az1", "euc1-az2"] },
      { "cluster.admins": ["arn:aws:iam::123456789012:role/admin"] },
      { "nodes.system.min": 5, "nodes.system.max": 9 },
      { "nodes.system.max": 20 },
      { "nodes.media.min": 3 },
      { "nodes.media.max": 40 },
      { "nodes.system.type": "m6i.xlarge" },
      { "nodes.media.type": "c6i.xlarge" },
      { "nodes.media.private": true },
      { "turn.enabled": false },
      { "turn.replicas": 3 },
      { "turn.userKbps": 3000 },
    ],
  ],
  [released, [{ "cluster.previous.release": "1.36.2-20260801" }]],
  [
    gcp,
    [
      { project: "other-project" },
      { cloud: "kubeconfig", cluster: { kubeconfig: "one.yaml", context: "one" } },
      { "cluster.cidr": "10.8.0.0/16" },
    ],
  ],
  [zone, [{ "tls.challenge": "dns01" }, { "dns.policy": "simple" }]],
  [{ ...zone, "dns.policy": "simple" }, [{ "dns.zone": "Z9123456789ABCDEFGHIJ" }]],
  [failover, [{ "dns.backup.router": ["198.51.100.8"] }, { "dns.backup.turn": "two.example.org" }]],
];

/** Changes of a key, by the name that the table of keys has for it: each is a sample of the first key that it changes. */
export function samplesOf(key: string): readonly Sample[] {
  return SETS.flatMap(([region, changes]) => changes.map((change) => ({ region, change }))).filter(
    ({ change }) =>
      Object.keys(change)[0]
        ?.replace(/shard-\d+/, "<id>")
        .replace(/^workloads\.\w+/, "workloads.<name>")
        .replace(/^existingSecrets\.\w+/, "existingSecrets.<key>") === key,
  );
}
