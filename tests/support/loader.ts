import { join } from "node:path";
import { ROOT } from "../../local/machine/paths";

/** What a process needs to load TypeScript: `node -r`. */
export const LOADER = join(ROOT, "register.js");
