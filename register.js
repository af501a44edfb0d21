// Lets Node load the TypeScript of this repository. What was compiled once is read from the disk by the next start.
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { addHook } = require("pirates");
const { version } = require("sucrase/package.json");

const CACHE = `${__dirname}/node_modules/.cache`;
const COMPILED = `${CACHE}/sucrase-${version}`;

// Node has it since 22.1.
enableCompileCache?.(`${CACHE}/node`);
addHook(compile, { exts: [".ts"] });

// Sucrase keeps every line where it is, so a stack trace is right as it stands. The SDK, which takes one of each promise, would
// look every frame up in source maps, for a fifth of the start.
Error.prepareStackTrace = undefined;

function compile(code, filePath) {
  const kept = `${COMPILED}/${createHash("sha256").update(code).digest("hex")}.js`;
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  // Loaded only here, since that takes as long as to read all that was kept.
  const { transform } = require("sucrase");
  const compiled = transform(code, { transforms: ["imports", "typescript"], disableESTransforms: true, filePath }).code;
  keep(kept, compiled);
  return compiled;
}

/** A reader sees the whole file or none: several processes may start at once. */
function keep(path, compiled) {
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(COMPILED, { recursive: true });
    writeFileSync(unfinished, compiled);
    renameSync(unfinished, path);
  } catch {
    // A folder that cannot be written to costs the next start its time, and nothing else.
  }
}
