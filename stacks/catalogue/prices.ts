/**
 * List prices in US dollars per hour, without discounts, credits and taxes. Machine prices are per core, because they are
 * proportional to cores within a family.
 */
export interface Prices {
  /** Origin and date of the prices. */
  readonly sources: readonly string[];
  /** Region whose prices are used for regions without listed ones. */
  readonly reference: string;
  /** By region, then by machine family. */
  readonly core: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly controlPlane: number;
  /** A public IPv4 address in use. */
  readonly address: number;
  readonly loadBalancer: number;
}

export const AWS_PRICES = {
  sources: [
    "machines of us-east-1: AWS price list of 20 July 2026, as in aws/karpenter-provider-aws zz_generated.pricing_aws.go",
    "EKS control plane in standard support: aws.amazon.com/eks/pricing, June 2026",
    "NAT gateway and public IPv4 address of us-east-1: aws.amazon.com/vpc/pricing, February 2026",
    "Network Load Balancer: AWS price list (AWSELB), 1 October 2026",
  ],
  reference: "us-east-1",
  core: {
    "us-east-1": {
      c6i: 0.0425,
      c6in: 0.0567,
      c7g: 0.03625,
      c7i: 0.044625,
      c8g: 0.03988,
      m6i: 0.048,
      m7i: 0.0504,
      t3: 0.0416,
    },
  },
  controlPlane: 0.1,
  address: 0.005,
  loadBalancer: 0.0225,
  /** Per gateway; processed data costs extra. */
  natGateway: 0.045,
} as const satisfies Prices & { natGateway: number };

export const GCP_PRICES = {
  sources: [
    "machines: Cloud Billing catalogue of 3 August 2026, as in cloudpilot-ai/karpenter-provider-gcp initial-prices.json",
    "GKE cluster management fee: cloud.google.com/kubernetes-engine/pricing, 1 October 2026",
    "external IPv4 address and Cloud NAT: cloud.google.com/vpc/network-pricing and /nat/pricing, 16 October 2026",
    "forwarding rules: cloud.google.com/load-balancing/pricing, 20 September 2026",
  ],
  reference: "us-central1",
  core: {
    "us-central1": {
      "e2-standard": 0.03350571,
      "n2-standard": 0.048559,
      "n2d-standard": 0.042246,
      "c4a-highcpu": 0.03788,
      "c4a-standard": 0.0449,
      "c3d-highcpu": 0.037481,
      "c3d-standard": 0.045399,
      "n4-standard": 0.04535,
    },
    "europe-west1": {
      "e2-standard": 0.03685773,
      "n2-standard": 0.053417,
      "n2d-standard": 0.046473,
      "c4a-highcpu": 0.04170967,
      "c4a-standard": 0.04943939,
      "c3d-highcpu": 0.04127033,
      "c3d-standard": 0.04998884,
      "n4-standard": 0.049934886,
    },
    "europe-west3": {
      "e2-standard": 0.04316778,
      "n2-standard": 0.062562,
      "n2d-standard": 0.054427,
      "c4a-highcpu": 0.044699,
      "c4a-standard": 0.052983,
      "c3d-highcpu": 0.04422758,
      "c3d-standard": 0.05357082,
      "n4-standard": 0.0535132,
    },
    "europe-west4": {
      "e2-standard": 0.03688602,
      "n2-standard": 0.053458,
      "n2d-standard": 0.04651,
      "c4a-highcpu": 0.039772,
      "c4a-standard": 0.047144,
      "c3d-highcpu": 0.03935505,
      "c3d-standard": 0.04766895,
      "n4-standard": 0.0476175,
    },
  },
  controlPlane: 0.1,
  address: 0.005,
  /** The first five forwarding rules of a project in total. */
  loadBalancer: 0.025,
  /** Cloud NAT per node without a public address, charged for at most `natMostNodes` nodes. */
  natNode: 0.0014,
  natMostNodes: 32,
} as const satisfies Prices & { natNode: number; natMostNodes: number };
