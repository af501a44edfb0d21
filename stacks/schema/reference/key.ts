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

/** Keys of one section of the page. */
export type Section = Readonly<Record<string, KeyReference>>;

export const CPU = "cores, such as `0.5`, or a quantity, such as `500m`";

export const MEMORY = "quantity, such as `512Mi` or `4Gi`";

/** Keys of the Service of router or TURN. */
export const loadBalancer = (key: string, what: string): Section => ({
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
