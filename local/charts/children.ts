import { namespaceOf } from "../program/kubernetesObject";
import { type Registration, urnOf } from "../program/registration";
import type { ChartObject } from "./helm";

/** Type of Pulumi's Chart resource. */
export const CHART = "kubernetes:helm.sh/v4:Chart";

/** The objects of a chart as the engine registers them: children of the chart, with its provider and its options. */
export function childrenOf(chart: Registration, objects: readonly ChartObject[]): readonly Registration[] {
  const [, stack = "", project = ""] = /^urn:pulumi:(.*?)::(.*?)::/.exec(chart.urn) ?? [];
  return objects.map((object) => {
    const inChart = { ...object, metadata: { namespace: chart.inputs["namespace"] as string, ...object.metadata } };
    const namespace = namespaceOf(inChart);
    const name = [...(namespace === undefined ? [] : [namespace]), object.metadata.name].join("/");
    const type = `kubernetes:${object.apiVersion.includes("/") ? "" : "core/"}${object.apiVersion}:${object.kind}`;
    return {
      ...chart,
      type,
      name: `${chart.name}:${name}`,
      urn: urnOf(stack, project, chart.urn, type, `${chart.name}:${name}`),
      parent: chart.urn,
      custom: true,
      inputs: { ...object, metadata: { ...object.metadata, ...(namespace === undefined ? {} : { namespace }) } },
      ignoreChanges: [],
    };
  });
}
