/** One value of a metric with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The values of a metric in Prometheus' text format. Ignores timestamps, and assumes that labels contain no escaped quotes. */
export function samples(exposition: string, name: string): readonly Sample[] {
  return [...exposition.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})?[ \\t]+(\\S+)`, "gm"))].map(
    ([, labels = "", value]) => ({
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", text = ""]) => [key, text]),
      ),
      value: Number(value),
    }),
  );
}
