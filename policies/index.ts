import { PolicyPack } from "@pulumi/policy";
import { runtime } from "@pulumi/pulumi";
import { readRegion } from "./core/region";
import { policiesFor } from "./pack";

new PolicyPack("jitsi", { policies: policiesFor(readRegion(runtime.allConfig())) });
