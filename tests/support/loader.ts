import { join } from "node:path";
import { ROOT } from "../../local/machine/paths";

/** Module that lets a process load TypeScript: `node -r`. */
export const LOADER = join(ROOT, "register.js");
