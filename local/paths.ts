import { join } from "node:path";

/** Folder of the repository. */
export const ROOT = join(__dirname, "..");
/** The Pulumi program. */
export const PROGRAM = join(ROOT, "index.ts");
/** Everything that is made on this machine for this repository; `make down` removes it. */
export const LOCAL = join(ROOT, ".local");
