import { z } from "zod";
import { address, cidr } from "./addresses";
import { word } from "./formats";
import { labelKey, objectName } from "./kubernetesNames";

const ADDRESS = "an address that the cluster's load balancers may take";

/** What one Service of type LoadBalancer asks for, beside what the cloud needs. */
export const loadBalancer = z
  .strictObject({
    annotations: z.record(labelKey, word).default({}),
    class: objectName("the class of a load balancer, such as metallb").optional(),
    address: address(ADDRESS).optional(),
    sourceRanges: z.array(cidr).default([]),
  })
  .prefault({});
