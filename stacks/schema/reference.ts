/**
 * What the documentation says about each key besides its type and default, which the schema has. `make golden` writes
 * docs/configuration.md from both. The program itself does not read this file.
 */

/** What a change of a key does to a running region. */
export type Effect = "none" | "at run time" | "rolling" | "offline" | "replaces";

export interface KeyReference {
  /** Effects, separated by commas. Text in between says where they differ. */
  readonly effect: Effect | `${Effect}${"," | ";"} ${string}`;
  readonly meaning: string;
  /** What a value may be, where the schema's message is too long for a table. */
  readonly type?: string;
  /** Of a number. */
  readonly unit?: string;
  /** Where the default follows from other keys, or the key is required in some configurations only. */
  readonly default?: string;
}

const CPU = "cores, such as `0.5`, or a quantity, such as `500m`";
const MEMORY = "quantity, such as `512Mi` or `4Gi`";
const ENV = {
  type: "map of variables to text or `{secret, key}`",
  meaning:
    "environment variables that the program does not set, [added or by reference](branding.md#variables-and-files)",
} as const;
const FILES = {
  type: "map of paths to text, `{path}`, `{secret, key}` or `{configMap, key}`",
  meaning: "[files](branding.md#variables-and-files) that the program does not write",
} as const;
const IMAGE = { type: "image with tag or digest", default: "from `images.registry` and `images.jitsi`" } as const;
const SHARD_IMAGE = { type: "image with tag or digest", default: "the region's" } as const;
const TOLERATION = "that of `jitsi.org/pool=media:NoSchedule`";

/** Keys of the Service of router or TURN. */
const loadBalancer = (key: string, what: string): Readonly<Record<string, KeyReference>> => ({
  [`${key}.loadBalancer.annotations`]: {
    effect: "at run time",
    type: "map of annotations",
    meaning: `annotations of the ${what} Service alone`,
  },
  [`${key}.loadBalancer.class`]: {
    effect: "replaces",
    type: "name",
    default: "the cluster's",
    meaning: `on kubeconfig: \`loadBalancerClass\` of the ${what} Service`,
  },
  [`${key}.loadBalancer.address`]: {
    effect: "at run time",
    type: "address",
    default: "chosen by the cluster",
    meaning: `on kubeconfig: \`loadBalancerIP\` of the ${what} Service`,
  },
  [`${key}.loadBalancer.sourceRanges`]: {
    effect: "at run time",
    type: "list of ranges",
    default: "`[]`: all",
    meaning: `addresses that the load balancer of ${what} accepts`,
  },
});

/** In the order of the page. Names that an operator chooses are in angle brackets. */
export const REFERENCE: Readonly<Record<string, Readonly<Record<string, KeyReference>>>> = {
  Region: {
    environment: {
      effect: "rolling, offline",
      meaning: "sizes of signalling, replicas, protection, required keys and the level of policies",
    },
    cloud: { effect: "replaces", meaning: "where the cluster comes from; `kubeconfig` is an existing cluster" },
    region: {
      effect: "replaces; on kubeconfig: rolling, offline",
      type: "name, such as `eu-central-1`",
      default: "required on aws and gcp, otherwise `local`",
      meaning: "the cloud's region; also the region that Jitsi reports",
    },
    project: {
      effect: "replaces",
      type: "project id",
      default: "required on gcp",
      meaning: "Google Cloud project of the region",
    },
    domain: { effect: "rolling, offline", type: "host name", meaning: "public name of the region" },
    protect: {
      effect: "at run time",
      default: "true in production",
      meaning: "resources that hold data, addresses or rooms refuse deletion",
    },
  },
  Shards: {
    shardCount: {
      effect: "at run time",
      meaning: "number of shards, at most `edge.slots`; a larger number changes no existing shard",
    },
    "shards.<id>.state": {
      effect: "at run time",
      meaning:
        "`active` takes rooms, `drain` keeps its rooms and takes no new ones, `offline` takes nothing and pending changes are applied to its pods",
    },
    "shards.<id>.zone": {
      effect: "rolling, offline",
      type: "name of a zone",
      meaning: "zone that web, prosody and jicofo of the shard prefer",
    },
    "shards.<id>.rotation": {
      effect: "offline",
      type: "text",
      default: "none",
      meaning: "any new value generates new passwords for the shard",
    },
    "shards.<id>.images.jitsi": {
      effect: "rolling, offline",
      type: "tag",
      default: "the region's",
      meaning: "tag of all Jitsi images of the shard",
    },
    "shards.<id>.images.web": { ...SHARD_IMAGE, effect: "rolling", meaning: "image of web" },
    "shards.<id>.images.prosody": { ...SHARD_IMAGE, effect: "offline", meaning: "image of prosody" },
    "shards.<id>.images.jicofo": { ...SHARD_IMAGE, effect: "offline", meaning: "image of jicofo" },
    "shards.<id>.images.jvb": { ...SHARD_IMAGE, effect: "offline", meaning: "image of the bridges" },
    "shards.<id>.images.jibri": { ...SHARD_IMAGE, effect: "offline", meaning: "image of the recorders" },
  },
  Bridges: {
    "bridges.min": {
      effect: "at run time",
      default: "1 in development, 2 in production",
      meaning:
        "bridges that each shard always has, and their media nodes; with one, a shard is down while it is replaced; with 0 it is at rest outside of [its timetable](sizing.md#timetables)",
    },
    "bridges.max": { effect: "at run time", meaning: "bridges that each shard may have" },
    "bridges.cpu": { effect: "offline", type: CPU, meaning: "CPU request of a bridge; it has no limit" },
    "bridges.memory": { effect: "offline", type: MEMORY, meaning: "memory request and limit of a bridge" },
    "bridges.networkMbps": {
      effect: "at run time",
      unit: "Mbit/s",
      meaning: "average bitrate sent by the bridges of a shard above which the autoscaler adds one",
    },
    "bridges.stress": {
      effect: "at run time",
      meaning: "average stress above which the autoscaler adds a bridge; the CPU target is the same share",
    },
    "bridges.participants": {
      effect: "offline",
      meaning: "participants of one conference on one bridge before jicofo uses a second bridge",
    },
    "bridges.address": {
      effect: "offline",
      type: "`externalIP`, `internalIP`, `externalAndInternalIP`, `stun` or a list of IPv4 addresses",
      meaning: "address that a bridge advertises to clients; a list also changes TURN (rolling)",
    },
    "bridges.ports": {
      effect: "offline",
      type: "list of UDP ports",
      meaning:
        "ports of media on each media node; bridges use the first, or the first `bridges.perNode`, the others stay open: [move media to another port](operations.md#move-media-to-another-port)",
    },
    "bridges.perNode": {
      effect: "offline",
      unit: "bridges",
      meaning:
        "bridges that share a media node, each of another shard: shards use the first `perNode` of `bridges.ports` in turn, [several shards on one node](operations.md#several-shards-on-one-node)",
    },
    "bridges.relay": {
      effect: "offline",
      meaning: "a conference may use several bridges of its shard",
    },
    "bridges.headroom": {
      effect: "at run time",
      unit: "nodes",
      meaning: "media nodes kept ready for the next bridges",
    },
    capacity: {
      effect: "at run time",
      type: "list of `{name, days, from, to, timezone, bridges, participants, lead, shard, except}`",
      default: "`[]`",
      meaning: "[timetable](sizing.md#timetables): times of the week with a higher minimum of bridges",
    },
    drainMinutes: {
      effect: "rolling, offline",
      unit: "minutes",
      meaning: "longest wait for calls to end before a bridge or a TURN server stops; at most 60 on gcp",
    },
  },
  "Cluster and nodes": {
    "cluster.kubeconfig": {
      effect: "at run time",
      default: "required on kubeconfig",
      meaning: "kubeconfig file of the existing cluster",
    },
    "cluster.context": {
      effect: "replaces",
      default: "required on kubeconfig",
      meaning: "context of that file; it identifies the cluster",
    },
    "cluster.mediaSelector": {
      effect: "offline",
      type: "map of labels",
      default: "`jitsi.org/pool: media`",
      meaning: "on kubeconfig: labels of media nodes",
    },
    "cluster.mediaToleration.key": {
      effect: "offline",
      type: "key of a taint",
      default: TOLERATION,
      meaning: "on kubeconfig: taint of media nodes",
    },
    "cluster.mediaToleration.value": {
      effect: "offline",
      type: "value of a taint",
      default: TOLERATION,
      meaning: "on kubeconfig: its value",
    },
    "cluster.mediaToleration.effect": {
      effect: "offline",
      default: TOLERATION,
      meaning: "on kubeconfig: its effect",
    },
    "cluster.storageClass": {
      effect: "replaces",
      type: "name of a StorageClass",
      default: "the cluster's; required in production on kubeconfig",
      meaning: "on kubeconfig: class of the volumes of Prometheus and Grafana",
    },
    "cluster.dnsDomain": {
      effect: "rolling, offline",
      type: "domain name",
      meaning:
        "on kubeconfig: domain that the cluster's DNS gives to Services, as in `kubernetes.default.svc.cluster.local`",
    },
    "cluster.podCidr": {
      effect: "rolling, offline",
      type: "IPv4 range",
      meaning: "on kubeconfig: addresses of pods; forwarded client addresses are accepted from them",
    },
    "cluster.serviceAnnotations": {
      effect: "at run time",
      type: "map of annotations",
      meaning:
        "on kubeconfig: annotations of the Services of router and TURN alike; `edge.loadBalancer` and `turn.loadBalancer` are for one of them",
    },
    "cluster.addons.certManager": {
      effect: "at run time",
      meaning: "`existing` where the cluster has cert-manager already",
    },
    "cluster.addons.keda": {
      effect: "at run time",
      meaning:
        "`existing` if the cluster already has KEDA, 2.18 or newer; it must watch namespace `jitsi` and reach Prometheus",
    },
    "cluster.addons.metricsServer": {
      effect: "at run time",
      meaning: "`existing` where the cluster has metrics-server already; GKE always has it",
    },
    "cluster.addons.prometheusOperator": {
      effect: "rolling",
      meaning:
        "`existing` where the cluster has the Prometheus operator already; then `monitoring.prometheus.url` is required",
    },
    "cluster.addons.reflector": {
      effect: "at run time",
      meaning: "`existing` where the cluster has Emberstack's reflector already; it copies the certificate for Grafana",
    },
    "cluster.name": {
      effect: "replaces",
      type: "name of at most 24 characters",
      default: "project and stack, such as `jitsi-prod`; a longer name is cut and gets a hash",
      meaning: "on aws and gcp: name of the cluster and prefix of other names",
    },
    "cluster.version": {
      effect: "replaces",
      type: "`1.35` or `1.36`",
      default: "`1.36`",
      meaning: "on aws and gcp: minor version of Kubernetes; new node pools are created beside the old ones",
    },
    "cluster.release": {
      effect: "replaces",
      type: "exact version",
      default: "newest when the pool is created",
      meaning: "on aws and gcp: version of nodes, such as `1.36.3-20260911` (aws) or `1.36.3-gke.1011000` (gcp)",
    },
    "cluster.previous.version": {
      effect: "at run time",
      meaning: "version of node pools that are being replaced; they stay, cordoned, while this is set",
    },
    "cluster.previous.release": { effect: "at run time", type: "exact version", meaning: "their release" },
    "cluster.previous.system": { effect: "at run time", meaning: "their machine type, of system nodes" },
    "cluster.previous.media": { effect: "at run time", meaning: "their machine type, of media nodes" },
    "cluster.previous.recording": { effect: "at run time", meaning: "their machine type, of recording nodes" },
    "cluster.cidr": {
      effect: "replaces",
      type: "private IPv4 range",
      meaning: "on aws and gcp: network of nodes, pods and, on gcp, Services",
    },
    "cluster.endpointCidrs": {
      effect: "at run time",
      type: "list of IPv4 ranges",
      meaning:
        "on aws and gcp: networks that may reach the cluster's API; internet ranges use its public address, private ranges its private one",
    },
    "cluster.zones": {
      effect: "replaces",
      type: "list of zone ids (aws) or names (gcp)",
      default: "three of the region's",
      meaning: "zones of nodes; an additional zone replaces nothing, a removed zone loses its nodes",
    },
    "cluster.admins": {
      effect: "at run time",
      type: "list of ARNs",
      meaning: "on aws: IAM roles and users that administer the cluster, besides the one that creates it",
    },
    "cluster.autopilot": {
      effect: "none",
      meaning: "refused on aws and gcp, because GKE Autopilot has no fixed host ports",
    },
    "nodes.system.min": {
      effect: "at run time",
      default: "what all workloads need at their smallest",
      meaning: "on aws and gcp: smallest number of system nodes",
    },
    "nodes.system.max": {
      effect: "at run time",
      default: "1.5 times the minimum",
      meaning: "on aws and gcp: largest number of system nodes",
    },
    "nodes.system.type": {
      effect: "replaces",
      type: "machine type, or `{cpu, memory}` with an optional `name`",
      default: "`m7i.xlarge`, `e2-standard-4`",
      meaning: "machine type; on kubeconfig only the size, to check that pods fit",
    },
    "nodes.media.min": {
      effect: "at run time",
      default: "`shardCount` × `bridges.min`",
      meaning: "on aws and gcp: smallest number of media nodes",
    },
    "nodes.media.max": {
      effect: "at run time",
      default: "(`shardCount` + 1) × `bridges.max` + `bridges.headroom`",
      meaning: "on aws and gcp: largest number of media nodes; the default has room to roll one shard",
    },
    "nodes.media.private": {
      effect: "replaces",
      meaning:
        "on aws and gcp: media nodes without public addresses; participants reach bridges through TURN only ([consequences](security.md#private-media-nodes))",
    },
    "nodes.media.type": {
      effect: "replaces",
      type: "machine type, or `{cpu, memory}` with an optional `name`",
      default: "`c7i.xlarge`, `n2-standard-4`",
      meaning:
        "as `nodes.system.type`; also Arm, such as `c7g.xlarge` and `c4a-standard-4` ([differences](sizing.md#arm-media-nodes))",
    },
    "nodes.recording.min": {
      effect: "at run time",
      default: "nodes for `shardCount` × `recording.recorders`",
      meaning: "on aws and gcp with recording: smallest number of nodes for recorders",
    },
    "nodes.recording.max": {
      effect: "at run time",
      default: "nodes for (`shardCount` + 1) × `recording.maxRecorders`",
      meaning: "on aws and gcp with recording: largest number of nodes for recorders",
    },
    "nodes.recording.type": {
      effect: "replaces",
      type: "machine type, or `{cpu, memory}` with an optional `name`",
      default: "`c7i.xlarge`, `n2-standard-4`",
      meaning: "as `nodes.system.type`, for recorders",
    },
  },
  "Edge, certificate and DNS": {
    "edge.service": {
      effect: "at run time",
      meaning: "Service type of the router; `clusterIP` behind an ingress of your own",
    },
    "edge.internal": {
      effect: "at run time; on gcp: replaces",
      meaning: "on aws, gcp: private addresses for the router's load balancer; a change creates another load balancer",
    },
    ...loadBalancer("edge", "router"),
    "edge.replicas": { effect: "rolling", meaning: "number of routers" },
    "edge.slots": { effect: "rolling", meaning: "largest number of shards that the routers can use" },
    "edge.tls": {
      effect: "rolling",
      meaning:
        "where TLS ends: `ingress` is one of your own, which sends plain HTTP to the router ([reverse proxy](reverse-proxy.md))",
    },
    "edge.websockets": {
      effect: "rolling",
      meaning:
        "whether the ingress in front passes websockets; with `false` clients signal by long polling, and there is no whiteboard",
    },
    "edge.proxyProtocol": {
      effect: "rolling",
      meaning: "the trusted proxies in front send the PROXY protocol",
    },
    "edge.trustedProxies": {
      effect: "rolling",
      type: "list of ranges",
      default: "`[]`; at least one behind an ingress and with the PROXY protocol",
      meaning: "proxies in front of the router; it accepts client addresses from their headers",
    },
    "tls.issuer": { effect: "rolling", meaning: "who signs the certificate" },
    "tls.email": {
      effect: "at run time",
      type: "e-mail address",
      default: "required for Let's Encrypt",
      meaning: "address of the ACME account",
    },
    "tls.challenge": { effect: "rolling", meaning: "ACME challenge; `dns01` on aws and gcp with `dns.zone`" },
    "tls.names": { effect: "rolling", type: "list of host names", meaning: "further names of the region" },
    "tls.selfCheck": {
      effect: "at run time",
      meaning: "cert-manager checks its own challenge before it requests validation",
    },
    "tls.secret": {
      effect: "rolling",
      type: "name of a Secret in namespace `jitsi`",
      default: "required for `existing`",
      meaning: "your own certificate and key",
    },
    "dns.policy": {
      effect: "at run time",
      type: "`none`, `simple` or `failover`",
      meaning: "`none`: you create the records; `simple`: the program creates them; `failover`: with a backup region",
    },
    "dns.zone": {
      effect: "replaces",
      type: "id (Route 53) or name (Cloud DNS)",
      default: "required for `simple`, `failover` and `dns01`",
      meaning: "zone that holds the records",
    },
    "dns.backup.router": {
      effect: "at run time",
      type: "list of IPv4 addresses",
      default: "required for `failover`",
      meaning: "`routerAddress` of the region that answers while this one fails",
    },
    "dns.backup.turn": {
      effect: "at run time",
      type: "host name (aws) or address (gcp)",
      default: "required for `failover` with TURN",
      meaning: "TURN server of that region",
    },
  },
  Authentication: {
    "auth.mode": {
      effect: "rolling, offline",
      default: "`open`",
      meaning:
        "who may open a room: anyone, accounts of this configuration, accounts of a directory, or holders of a token",
    },
    "auth.guests": {
      effect: "rolling, offline",
      default: "`true`; with `jwt` `false`",
      meaning: "participants without an account may join an open room",
    },
    "auth.url": { effect: "offline", default: "required for `ldap`", meaning: "directory server" },
    "auth.base": {
      effect: "offline",
      type: "distinguished name",
      default: "required for `ldap`",
      meaning: "where accounts are searched",
    },
    "auth.bindDn": {
      effect: "offline",
      type: "distinguished name",
      meaning: "account that searches, with `ldapPassword`",
    },
    "auth.filter": { effect: "offline", default: "the image's", meaning: "filter of the search" },
    "auth.startTls": { effect: "offline", meaning: "use StartTLS on an `ldap://` URL" },
    "auth.appId": {
      effect: "offline",
      type: "text",
      default: "required for `jwt`",
      meaning: "application of the tokens",
    },
    "auth.keyServer": {
      effect: "offline",
      type: "`https://` URL, or `http://` of a Service of the cluster",
      meaning: "where public keys of tokens are, in place of `jwtSecret`",
    },
    "auth.issuers": {
      effect: "offline",
      type: "list of texts",
      meaning: "accepted values of claim `iss` of [tokens](operations.md#tokens); empty: `auth.appId` only; `*`: any",
    },
    "auth.audiences": {
      effect: "offline",
      type: "list of texts",
      meaning: "accepted values of claim `aud`; empty: any",
    },
    "auth.verifyTenant": {
      effect: "offline",
      meaning: "a token opens rooms of the tenant in its claim `sub` only",
    },
    accounts: {
      effect: "at run time",
      type: "one `name:password` a line",
      default: "required for `internal`",
      meaning: "accounts that prosody has; a password is used as written, with its blanks",
    },
    ldapPassword: {
      effect: "offline",
      type: "text",
      meaning: "password of `auth.bindDn`; prosody reads it with a new `rotation`",
    },
    jwtSecret: {
      effect: "offline",
      type: "text",
      default: "required for `jwt` without `auth.keyServer`",
      meaning: "shared secret of tokens; prosody reads it with a new `rotation`",
    },
    "existingSecrets.<key>.secret": {
      effect: "at run time, offline",
      type: "name of a Secret in namespace `jitsi`, for `receiverSecret` in `monitoring`",
      meaning:
        "[Secret of yours](operations.md#secrets-of-your-own) in place of `accounts`, `ldapPassword`, `jwtSecret`, `turnSecret` or `receiverSecret`",
    },
    "existingSecrets.<key>.key": {
      effect: "at run time, offline",
      type: "key of the Secret",
      default: "required with `secret`",
      meaning: "key in this Secret with the value",
    },
  },
  "Rules of a room": {
    "rooms.lobby": {
      effect: "offline",
      meaning:
        "every room has its lobby on: in mode `open` from its first moderator on, in mode `jwt` from the start, and tokens with `context.user.lobby_bypass: true` pass it; moderators may turn it off; refused in modes `internal` and `ldap`",
    },
    "rooms.waitForModerator": {
      effect: "offline",
      meaning:
        "guests wait in the lobby until a participant with an account or a token joins; all of these are moderators, and guests never become one; needs `auth.guests`",
    },
    "rooms.maxParticipants": {
      effect: "offline",
      default: "no limit",
      meaning: "participants of one room, and of its lobby, at a time; prosody refuses the next one",
    },
  },
  Whiteboard: {
    "whiteboard.enabled": {
      effect: "rolling",
      meaning: "a [shared whiteboard](extras.md#whiteboard) in every room, on the region's host name",
    },
    "whiteboard.replicas": {
      effect: "rolling",
      meaning: "number of its servers; each board is on one of them",
    },
    "whiteboard.participants": {
      effect: "rolling",
      meaning: "participants of a conference up to which its whiteboard is open",
    },
  },
  Recording: {
    "recording.allowed": {
      effect: "rolling, offline",
      meaning:
        "who may start a [recording or a stream](recording.md): `nobody`, without recorders; `moderators`; with `auth.mode` `jwt` also `tokens`, moderators whose token has the feature",
    },
    "recording.streaming": {
      effect: "rolling, offline",
      meaning: "recorders also stream to services such as YouTube, by RTMP",
    },
    "recording.recorders": {
      effect: "at run time",
      unit: "recorders",
      meaning:
        "recorders of a shard, each for one recording or stream at a time; with `recording.maxRecorders`, recorders that are kept free",
    },
    "recording.maxRecorders": {
      effect: "at run time",
      unit: "recorders",
      default: "`recording.recorders`: no autoscaler",
      meaning: "largest number of recorders of a shard; KEDA runs the busy ones and `recording.recorders` more",
    },
    "recording.maxMinutes": {
      effect: "offline",
      unit: "minutes",
      meaning:
        "longest recording or stream; it then ends. Also the time for which a node's drain waits for its recorder",
    },
    "recording.diskGi": {
      effect: "offline",
      unit: "GiB",
      meaning:
        "size of new volumes of recorders, for the recording in progress and those that wait for their upload: at least 1.5 GiB per hour of `recording.maxMinutes`; [existing ones](recording.md#larger-volumes) keep theirs",
    },
    "recording.destination.claim": {
      effect: "offline",
      type: "name of a PersistentVolumeClaim",
      default: "on aws and gcp a bucket of the region, otherwise required without `s3`",
      meaning: "volume for finished recordings in namespace `jitsi`, which all nodes with recorders can mount",
    },
    "recording.destination.s3.endpoint": {
      effect: "offline",
      type: "URL",
      meaning: "S3 server for finished recordings",
    },
    "recording.destination.s3.bucket": { effect: "offline", type: "name", meaning: "its bucket" },
    "recording.destination.s3.region": {
      effect: "offline",
      type: "name",
      default: "none",
      meaning: "its region, if it requires one",
    },
    "recording.destination.s3.secret": {
      effect: "offline",
      type: "name of a Secret",
      meaning:
        "Secret in namespace `jitsi` with the keys `accessKeyId` and `secretAccessKey`; permission to write is enough",
    },
    "recording.retentionDays": {
      effect: "at run time",
      unit: "days",
      default: "30",
      meaning: "on aws and gcp: days after which recordings are deleted from the region's bucket",
    },
  },
  "Large audiences": {
    "visitors.count": {
      effect: "rolling, offline",
      default: "none; `2` if `visitors` has another key",
      meaning:
        "[visitor nodes](visitors.md) of each shard, for participants who only listen; refused with `rooms.lobby`, with `rooms.waitForModerator`, and where `auth` has no guests; set `0` and run `make roll` before the key is removed",
    },
    "visitors.perNode": {
      effect: "offline",
      unit: "listeners",
      meaning: "listeners of one conference on one visitor node",
    },
    "visitors.participants": {
      effect: "offline",
      unit: "participants",
      meaning: "participants of one conference above which further ones join as listeners",
    },
  },
  "Dial-in and dial-out": {
    "sip.enabled": { effect: "rolling", meaning: "[dial-in](extras.md#dial-in): participants join by telephone" },
    "sip.server": {
      effect: "rolling, offline for dial-out",
      type: "host name or IPv4 address",
      default: "required for dial-in",
      meaning: "your SIP server, which forwards calls to the region",
    },
    "sip.port": {
      effect: "rolling, offline for dial-out",
      default: "`5061` with `TLS`, else `5060`",
      meaning: "its port",
    },
    "sip.transport": {
      effect: "rolling, offline for dial-out",
      meaning: "protocol of signalling to the server; with `TLS`, its certificate is not verified",
    },
    "sip.user": {
      effect: "rolling",
      type: "`name@server`",
      default: "required for dial-in",
      meaning: "account of the region at the server",
    },
    "sip.secret": {
      effect: "rolling",
      type: "name of a Secret in namespace `jitsi`",
      default: "required for dial-in",
      meaning: "your Secret with the account's password as key `password`",
    },
    "sip.numbersUrl": {
      effect: "rolling",
      type: "`https://` URL",
      default: "required for dial-in",
      meaning: "your service with the telephone numbers (`dialInNumbersUrl` of clients)",
    },
    "sip.codesUrl": {
      effect: "rolling",
      type: "`https://` URL",
      default: "required for dial-in",
      meaning: "your service with the code of a room (`dialInConfCodeUrl` of clients)",
    },
    "sip.dialOut.user": {
      effect: "offline",
      type: "`name@server`",
      default: "none: no [dial-out](extras.md#dial-out)",
      meaning: "account for calls to telephones, another one than `sip.user`; refused unless `auth.mode` is `jwt`",
    },
    "sip.dialOut.secret": {
      effect: "offline",
      type: "name of a Secret in namespace `jitsi`",
      default: "required for dial-out",
      meaning: "your Secret with the account's password as key `password`",
    },
    "sip.dialOut.callsPerUser": {
      effect: "offline",
      unit: "calls",
      meaning:
        "limit of a user (`context.user.id` of the token) in a shard: calls at the same time, and new calls per minute",
    },
    "sip.dialOut.checkUrl": {
      effect: "rolling",
      type: "`https://` URL",
      default: "none: clients accept any text",
      meaning: "your service at which clients check a number before they request a call (`dialOutAuthUrl` of clients)",
    },
  },
  Transcription: {
    "transcription.enabled": {
      effect: "rolling, offline",
      meaning: "[captions](extras.md#transcription) of calls, whose sound is sent to `transcription.url`",
    },
    "transcription.backend": {
      effect: "offline",
      default: "required for transcription",
      meaning: "protocol of your speech recognition server",
    },
    "transcription.url": {
      effect: "offline",
      type: "`wss://` URL; `ws://` for `<service>.<namespace>.svc`",
      default: "required for transcription",
      meaning: "your speech recognition server, to which the sound is sent",
    },
    "transcription.secret": {
      effect: "offline",
      type: "name of a Secret in namespace `jitsi`",
      default: "required for Whisper outside the cluster",
      meaning:
        "your Secret with the keys `privateKeyName` and `privateKey`, with which jigasi signs tokens for Whisper's server",
    },
  },
  TURN: {
    "turn.enabled": {
      effect: "rolling, offline",
      default: "`true` on aws and gcp, `false` on kubeconfig",
      meaning: "TURN over TLS on port 443 of `turn.<domain>`",
    },
    "turn.replicas": { effect: "at run time", meaning: "TURN servers, on media nodes" },
    "turn.userKbps": {
      effect: "rolling",
      unit: "kbit/s",
      meaning: "bandwidth of one relayed connection in each direction",
    },
    ...loadBalancer("turn", "TURN"),
    "turn.server.host": {
      effect: "rolling, offline",
      type: "host name or IPv4 address",
      default: "none; required for a TURN server of your own",
      meaning: "TURN server of your own, in place of this program's",
    },
    "turn.server.tlsPort": { effect: "offline", meaning: "its port for TURN over TLS" },
    "turn.server.port": { effect: "offline", meaning: "its port for TURN" },
    "turn.server.transports": { effect: "offline", default: '`["udp"]`', meaning: "how clients reach `port`" },
    "turn.server.stunPort": {
      effect: "rolling, offline",
      meaning: "its STUN port (UDP), for calls of two",
    },
    "turn.server.username": {
      effect: "offline",
      type: "text without quotes",
      default: "none: prosody derives short-lived credentials from `turnSecret`",
      meaning: "user name of fixed credentials, whose password is `turnSecret`",
    },
    turnSecret: {
      effect: "offline",
      type: "text without quotes",
      default: "required for `turn.server`",
      meaning:
        "secret that the server shares with prosody, or the password of `turn.server.username`; applied together with a new `rotation`",
    },
  },
  "Monitoring and logs": {
    "monitoring.enabled": {
      effect: "rolling",
      meaning: "Prometheus, Grafana and alerts; without them bridges are scaled by CPU only",
    },
    "monitoring.retentionDays": {
      effect: "at run time",
      unit: "days",
      default: "`15`",
      meaning: "how long Prometheus keeps metrics",
    },
    "monitoring.storageGi": {
      effect: "at run time",
      unit: "GiB",
      default: "`50`",
      meaning: "size of Prometheus' next volume; an existing volume keeps its size",
    },
    "monitoring.cpu": {
      effect: "at run time",
      type: CPU,
      default: "0.1 in development, 0.5 in production",
      meaning: "CPU request of Prometheus",
    },
    "monitoring.memory": {
      effect: "at run time",
      type: MEMORY,
      default: "512Mi in development, 4Gi in production",
      meaning: "memory of Prometheus",
    },
    "monitoring.allow": {
      effect: "rolling",
      type: "list of ranges",
      default: "`[]`; required in production",
      meaning: "networks that may open Grafana; empty: none",
    },
    "monitoring.receiver.type": {
      effect: "at run time",
      default: "required in production",
      meaning: "where alerts are sent; `receiverSecret` authenticates",
    },
    "monitoring.receiver.to": {
      effect: "at run time",
      type: "list of e-mail addresses",
      default: "required for `email`",
      meaning: "recipients",
    },
    "monitoring.receiver.from": {
      effect: "at run time",
      default: "required for `email`",
      meaning: "sender",
    },
    "monitoring.receiver.smarthost": {
      effect: "at run time",
      type: "`host:port`",
      default: "required for `email`",
      meaning: "mail server",
    },
    "monitoring.receiver.username": { effect: "at run time", type: "text", meaning: "account on the mail server" },
    "monitoring.receiver.channel": {
      effect: "at run time",
      type: "`#name`",
      default: "required for `slack`",
      meaning: "channel",
    },
    receiverSecret: {
      effect: "at run time",
      type: "text",
      default: "required, except for `email` without a username",
      meaning: "password of the mail server, webhook URL of Slack, integration key of PagerDuty, or webhook URL",
    },
    "monitoring.heartbeat": {
      effect: "at run time",
      type: "`https://` URL",
      default: "required in production",
      meaning: "called every minute while alerts can be delivered; may be set with `--secret`",
    },
    "monitoring.runbooks": {
      effect: "at run time",
      type: "URL",
      meaning: "where operators read `docs/alerts.md`; alerts link to their sections",
    },
    "monitoring.controlPlane": {
      effect: "at run time",
      meaning: "Prometheus can reach scheduler, controller manager, etcd and kube-proxy",
    },
    "monitoring.prometheus.url": {
      effect: "at run time",
      type: "`http://` or `https://` URL",
      default: "required with an existing operator",
      meaning: "existing Prometheus",
    },
    "monitoring.prometheus.namespace": { effect: "replaces", meaning: "its namespace" },
    "monitoring.prometheus.serviceAccount": { effect: "at run time", meaning: "its ServiceAccount" },
    "monitoring.prometheus.labels": {
      effect: "at run time",
      type: "map of labels",
      meaning: "labels by which it selects monitors and rules",
    },
    "monitoring.prometheus.grafana": {
      effect: "at run time",
      type: "URL",
      meaning: "Grafana of the cluster, for links from alerts to dashboards",
    },
    logs: {
      effect: "at run time",
      default: "`cloud` on aws and gcp, `none` on kubeconfig",
      meaning: "where container logs are kept",
    },
    "logOptions.retentionDays": { effect: "at run time", unit: "days", meaning: "how long logs are kept" },
    "logOptions.storageGi": { effect: "replaces", unit: "GiB", meaning: "size of Loki's volume" },
    "logOptions.maskAddresses": {
      effect: "at run time",
      meaning: "mask client addresses in kept logs; not with `cloud` on gcp",
    },
  },
  Workloads: {
    "workloads.<name>.nodeSelector": {
      effect: "rolling, offline",
      type: "map of labels",
      default: "labels of the pool",
      meaning:
        "nodes of `web`, `prosody`, `jicofo`, `jvb`, `jibri`, `jigasi` (dial-in and captions), `router`, `turn`, `whiteboard` or `helpers` (all others on system nodes)",
    },
    "workloads.<name>.tolerations": {
      effect: "rolling, offline",
      type: "list of `key`, `value`, `effect`",
      default: "taints of the pool",
      meaning: "taints of nodes that the pods accept; without `value`, any value",
    },
    "workloads.<name>.priorityClass": {
      effect: "rolling, offline",
      type: "name of a PriorityClass",
      default: "`jitsi-signalling` or `jitsi-media`",
      meaning: "priority of the pods; not for `helpers`",
    },
    "workloads.<name>.resources.requests.cpu": {
      effect: "rolling, offline",
      type: CPU,
      default: "by `environment`",
      meaning: "CPU request of any of them except `jvb` (`bridges.cpu`) and `helpers`; there is no limit",
    },
    "workloads.<name>.resources.requests.memory": {
      effect: "rolling, offline",
      type: MEMORY,
      default: "by `environment`",
      meaning: "their memory request",
    },
    "workloads.<name>.resources.limits.memory": {
      effect: "rolling, offline",
      type: MEMORY,
      default: "by `environment`, at least the request",
      meaning:
        "their memory limit; it sets the heap of jicofo and jigasi (60 %) and the router's number of connections",
    },
  },
  "Images, charts and clients": {
    "images.jitsi": {
      effect: "rolling, offline",
      type: "tag",
      meaning: "tag of all Jitsi images, `stable-11146` or newer",
    },
    "images.registry": {
      effect: "rolling, offline",
      type: "host and path",
      meaning: "registry of the Jitsi images",
    },
    "images.mirror": {
      effect: "rolling, offline",
      type: "host and path",
      meaning:
        "registry that holds every image, those of charts included, under its original path ([air-gapped](air-gapped.md))",
    },
    "images.pullSecret": {
      effect: "rolling, offline",
      type: "name of a Secret in namespaces `jitsi`, `monitoring`, `cert-manager`, `keda` and `kube-system`",
      meaning: "credentials of every pod for the registries of its images",
    },
    "images.web": { ...IMAGE, effect: "rolling", meaning: "image of web" },
    "images.prosody": { ...IMAGE, effect: "offline", meaning: "image of prosody" },
    "images.jicofo": { ...IMAGE, effect: "offline", meaning: "image of jicofo" },
    "images.jibri": { ...IMAGE, effect: "offline", meaning: "image of the recorders" },
    "images.jvb": {
      ...IMAGE,
      effect: "rolling, offline",
      meaning: "image of the bridges and of the helper that finds the emptiest one",
    },
    "charts.mirror": {
      effect: "at run time",
      type: "`oci://` or `https://` URL, or a folder",
      meaning: "where charts are taken from in place of their authors' repositories",
    },
    "web.config": {
      effect: "rolling",
      type: "map of options",
      meaning: "options of `config.js`; those that locate the shard are refused",
    },
    "web.interface": { effect: "rolling", type: "map of options", meaning: "options of `interface_config.js`" },
    "extra.web.env": { ...ENV, effect: "rolling" },
    "extra.web.files": { ...FILES, effect: "rolling" },
    "extra.prosody.env": {
      ...ENV,
      effect: "offline",
      meaning: `${ENV.meaning}; \`XMPP_MODULES\` and \`XMPP_CONFIGURATION\` are appended to the program's own`,
    },
    "extra.prosody.files": { ...FILES, effect: "offline" },
    "extra.jicofo.env": { ...ENV, effect: "offline" },
    "extra.jicofo.files": { ...FILES, effect: "offline" },
    "extra.jvb.env": { ...ENV, effect: "offline" },
    "extra.jvb.files": { ...FILES, effect: "offline" },
  },
};
