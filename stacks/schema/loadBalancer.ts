import { z } from "zod";
import { address, cidr } from "./addresses";
import { word } from "./formats";
import { labelKey, qualifiedName } from "./kubernetesNames";

const ADDRESS = "an address that the cluster's load balancers may take";

/** Settings of one Service of type LoadBalancer, in addition to those for the cloud. */
export const loadBalancer = z
  .strictObject({
    annotations: z.record(labelKey, word).default({}),
    class: qualifiedName("the class of a load balancer, such as metallb.io/metallb").optional(),
    address: address(ADDRESS).optional(),
    sourceRanges: z.array(cidr).default([]),
  })
  .prefault({});
