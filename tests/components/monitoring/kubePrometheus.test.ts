import assert from "node:assert/strict";
import { kubePrometheusValues, type ValuesArgs } from "../../../components/monitoring/kubePrometheus/values";
import { planRegion } from "../../../stacks/plan/plan";
import { CLOUDS } from "../../support/clouds";
import { RECORDING, settingsOf } from "../../support/settings";
import { ORIGIN } from "../../monitoring/cases/case";
import { SYSTEM } from "./recordMonitoring";

/** Values of a chart, at any depth. */
interface Values {
  readonly [key: string]: Values | undefined;
}

const ARGS: ValuesArgs = {
  system: SYSTEM,
  storageClass: "fast",
  certificate: "jitsi-tls",
  loki: undefined,
};

function valuesOf(changes: Record<string, unknown> = {}, args: Partial<ValuesArgs> = {}): Values {
  const stack = planRegion(settingsOf(changes)).monitoring?.stack;
  assert.ok(stack !== undefined);
  return kubePrometheusValues(stack, { ...ARGS, ...args }) as unknown as Values;
}

const PRODUCTION = { environment: "production" };
const RECEIVED = { allow: ["198.51.100.0/24"], receiver: { type: "pagerduty" }, heartbeat: "https://h.example.org" };

describe("the values of kube-prometheus", () => {
  it("replace the chart's hook that makes a certificate, since Pulumi runs no hooks", () => {
    const admissionWebhooks = valuesOf()["prometheusOperator"]?.["admissionWebhooks"];
    assert.deepEqual(admissionWebhooks?.["certManager"], { enabled: true });
    assert.deepEqual(admissionWebhooks?.["patch"], { enabled: false });
    assert.equal(admissionWebhooks?.["failurePolicy"], "Ignore");
  });

  it("leave the definitions to their own chart", () => {
    assert.deepEqual(valuesOf()["crds"], { enabled: false });
  });

  it("select monitors and rules of every namespace", () => {
    const spec = valuesOf()["prometheus"]?.["prometheusSpec"];
    for (const kind of ["podMonitor", "serviceMonitor", "rule", "probe"]) {
      assert.equal(spec?.[`${kind}SelectorNilUsesHelmValues`], false);
    }
  });

  it("export the templates of StatefulSets where a shard has pinned ones", () => {
    const exported = (changes: Record<string, unknown>): unknown =>
      valuesOf(changes)["kube-state-metrics"]?.["metricAnnotationsAllowList"];
    const sets = "deployments=[jitsi.org/template],statefulsets=[jitsi.org/template]";
    assert.ok(!(exported({}) as string[]).includes(sets));
    for (const changes of [{ recording: RECORDING }, { visitors: { count: 2 } }]) {
      assert.ok((exported(changes) as string[]).includes(sets));
    }
  });

  it("have retention, volume and class of the stack", () => {
    const monitoring = { ...RECEIVED, retentionDays: 7, storageGi: 100 };
    const spec = valuesOf({ monitoring })["prometheus"]?.["prometheusSpec"];
    assert.equal(spec?.["retention"], "7d");
    assert.deepEqual(spec?.["storageSpec"], {
      volumeClaimTemplate: {
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "fast",
          resources: { requests: { storage: "100Gi" } },
        },
      },
    });
  });

  it("delete the oldest data before the volume is full", () => {
    const monitoring = { ...RECEIVED, storageGi: 100 };
    const size = JSON.stringify(valuesOf({ monitoring })["prometheus"]?.["prometheusSpec"]?.["retentionSize"]);
    const [, most] = /^"(\d+)GiB"$/.exec(size) ?? [];
    assert.ok(Number(most) >= 80 && Number(most) <= 90, most);
  });

  it("have the CPU and memory of the stack, else of its environment", () => {
    const resources = (changes: Record<string, unknown>): unknown =>
      valuesOf(changes)["prometheus"]?.["prometheusSpec"]?.["resources"];
    assert.deepEqual(resources({ monitoring: { ...RECEIVED, cpu: 2, memory: "6Gi" } }), {
      requests: { cpu: "2000m", memory: "6144Mi" },
      limits: { memory: "6144Mi" },
    });
    assert.notDeepEqual(resources(PRODUCTION), resources({}));
  });

  it("give every component requests and a memory limit, on system nodes", () => {
    const values = valuesOf();
    const parts = {
      prometheus: values["prometheus"]?.["prometheusSpec"],
      alertmanager: values["alertmanager"]?.["alertmanagerSpec"],
      grafana: values["grafana"],
      operator: values["prometheusOperator"],
      state: values["kube-state-metrics"],
    };
    for (const [name, part] of Object.entries(parts)) {
      assert.match(JSON.stringify(part?.["resources"]?.["limits"]?.["memory"]), /Mi"$/, name);
      assert.match(JSON.stringify(part?.["resources"]?.["requests"]?.["cpu"]), /m"$/, name);
      assert.deepEqual(part?.["nodeSelector"], SYSTEM.selector, name);
      assert.deepEqual(part?.["tolerations"], [{ key: "system-only", operator: "Exists" }], name);
    }
    assert.deepEqual(values["prometheus-node-exporter"]?.["tolerations"], [{ operator: "Exists" }]);
  });

  it("scrape the control plane only where monitoring.controlPlane says so, and cluster DNS under its name", () => {
    const scraped = (changes: Record<string, unknown>): string[] =>
      ["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy", "coreDns", "kubeDns"].filter(
        (part) => valuesOf(changes)[part]?.["enabled"],
      );
    assert.deepEqual(scraped({}), ["coreDns"]);
    assert.deepEqual(scraped({ monitoring: { ...RECEIVED, controlPlane: true } }), [
      "kubeControllerManager",
      "kubeScheduler",
      "kubeEtcd",
      "kubeProxy",
      "coreDns",
    ]);
  });

  it("run Alertmanager twice in production, and keep one during a node drain", () => {
    const alertmanager = (changes: Record<string, unknown>): Values[string] | undefined =>
      valuesOf(changes)["alertmanager"];
    assert.equal(alertmanager(PRODUCTION)?.["alertmanagerSpec"]?.["replicas"], 2);
    assert.equal(alertmanager(PRODUCTION)?.["podDisruptionBudget"]?.["enabled"], true);
    assert.equal(alertmanager({})?.["alertmanagerSpec"]?.["replicas"], 1);
    assert.equal(alertmanager({})?.["podDisruptionBudget"]?.["enabled"], false);
  });

  it("link from messages to Grafana, the only component that is reachable from outside", () => {
    const { prometheus, alertmanager } = valuesOf();
    const links = [prometheus?.["prometheusSpec"], alertmanager?.["alertmanagerSpec"]].map(
      (spec) => spec?.["externalUrl"],
    );
    assert.deepEqual(links, [
      "https://meet.example.org/grafana/explore#prometheus",
      "https://meet.example.org/grafana/alerting/list",
    ]);
  });

  it("verify the certificates of kubelets where the cluster's authority signs them", () => {
    const verified = (changes: Record<string, unknown>): unknown => valuesOf(changes)["kubelet"];
    assert.deepEqual(verified(CLOUDS.aws), { serviceMonitor: { insecureSkipVerify: false } });
    assert.equal(verified(CLOUDS.gcp), undefined);
    assert.equal(verified({}), undefined);
  });

  it("read Alertmanager's configuration from this program's Secret", () => {
    const spec = valuesOf()["alertmanager"]?.["alertmanagerSpec"];
    assert.equal(spec?.["useExistingSecret"], true);
    assert.equal(spec?.["configSecret"], "alertmanager-jitsi");
  });

  it("let kube-state-metrics export the annotations that alerts compare", () => {
    assert.deepEqual(valuesOf()["kube-state-metrics"]?.["metricAnnotationsAllowList"], [
      "secrets=[reflector.v1.k8s.emberstack.com/reflected-version]",
      "deployments=[jitsi.org/template]",
      "pods=[jitsi.org/template]",
    ]);
  });

  it("label the chart's alerts with the region", () => {
    assert.deepEqual(valuesOf()["prometheus"]?.["prometheusSpec"]?.["externalLabels"], { region: ORIGIN.region });
  });
});

describe("Grafana", () => {
  const grafana = (args: Partial<ValuesArgs> = {}): Values => valuesOf({}, args)["grafana"] ?? {};

  it("is at /grafana of the region's host, by TLS with the copy of its certificate", () => {
    const values = grafana({ certificate: "own-tls" });
    const server = values["grafana.ini"]?.["server"];
    assert.equal(server?.["root_url"], "https://meet.example.org/grafana/");
    assert.equal(server?.["serve_from_sub_path"], true);
    assert.equal(server?.["protocol"], "https");
    assert.deepEqual(values["extraSecretMounts"], [
      { name: "certificate", secretName: "own-tls", mountPath: "/etc/grafana/tls", readOnly: true },
    ]);
    assert.equal(server?.["cert_file"], "/etc/grafana/tls/tls.crt");
    assert.equal(server?.["cert_key"], "/etc/grafana/tls/tls.key");
    assert.notEqual(server?.["certs_watch_interval"], undefined);
  });

  it("answers its probes by TLS and below its path", () => {
    for (const probe of ["readinessProbe", "livenessProbe"]) {
      assert.deepEqual(grafana()[probe]?.["httpGet"], {
        path: "/grafana/api/health",
        port: "grafana",
        scheme: "HTTPS",
      });
    }
  });

  it("keeps its data on a volume of this program's claim, in one pod at a time", () => {
    assert.deepEqual(grafana()["persistence"], { enabled: true, existingClaim: "grafana-data" });
    assert.deepEqual(grafana()["deploymentStrategy"], { type: "Recreate" });
  });

  it("takes its administrator from this program's Secret", () => {
    assert.deepEqual(grafana()["admin"], {
      existingSecret: "grafana-admin",
      userKey: "admin-user",
      passwordKey: "admin-password",
    });
  });

  it("does not block an update until its certificate is issued", () => {
    assert.deepEqual(grafana()["annotations"], { "pulumi.com/skipAwait": "true" });
  });

  it("reads dashboards of its own namespace into the folders that they name, and no data sources", () => {
    const dashboards = grafana()["sidecar"]?.["dashboards"];
    const datasources = grafana()["sidecar"]?.["datasources"];
    assert.equal(dashboards?.["searchNamespace"], null);
    assert.equal(dashboards?.["folderAnnotation"], "grafana_folder");
    assert.deepEqual(dashboards?.["annotations"], { grafana_folder: "Kubernetes" });
    assert.deepEqual(grafana()["rbac"], { namespaced: true, useExistingRole: "grafana-dashboards" });
    assert.deepEqual(dashboards?.["provider"], { foldersFromFilesStructure: true });
    assert.deepEqual(datasources, { enabled: false });
  });

  const datasources = (args: Partial<ValuesArgs> = {}): readonly Values[] => {
    const list: unknown = grafana(args)["datasources"]?.["datasources.yaml"]?.["datasources"];
    assert.ok(Array.isArray(list));
    return list as readonly Values[];
  };

  it("has Loki as data source where logs are kept in it", () => {
    const names = (args: Partial<ValuesArgs>): unknown => datasources(args).map(({ name }) => name);
    assert.deepEqual(names({}), ["Prometheus", "Alertmanager"]);
    assert.deepEqual(names({ loki: "http://loki:3100" }), ["Prometheus", "Alertmanager", "Loki"]);
  });

  it("has the chart's Prometheus and Alertmanager as data sources", () => {
    assert.deepEqual(
      datasources().map(({ url }) => url),
      [
        "http://kube-prometheus-prometheus.monitoring.svc.cluster.local:9090",
        "http://kube-prometheus-alertmanager.monitoring.svc.cluster.local:9093",
      ],
    );
    assert.equal(valuesOf()["fullnameOverride"], "kube-prometheus");
  });
});
