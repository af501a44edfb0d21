// Lets Node load the TypeScript of this repository. Compiled files are cached on disk for later starts.
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { addHook } = require("pirates");
const { version } = require("sucrase/package.json");

const CACHE = `${__dirname}/node_modules/.cache`;
const COMPILED = `${CACHE}/sucrase-${version}`;

// Added in Node 22.1.
enableCompileCache?.(`${CACHE}/node`);
addHook(compile, { exts: [".ts"] });

// Sucrase keeps line numbers, so stack traces need no source maps. The SDK captures a stack trace for each promise and would
// look up every frame in source maps, which takes a fifth of the start time.
Error.prepareStackTrace = undefined;

function compile(code, filePath) {
  const kept = `${COMPILED}/${createHash("sha256").update(code).digest("hex")}.js`;
  if (existsSync(kept)) return readFileSync(kept, "utf8");
  // Loaded lazily: loading sucrase takes as long as reading the whole cache.
  const { transform } = require("sucrase");
  const compiled = transform(code, { transforms: ["imports", "typescript"], disableESTransforms: true, filePath }).code;
  keep(kept, compiled);
  return compiled;
}

/** Writes atomically, because several processes may start at once and must not read a partial file. */
function keep(path, compiled) {
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(COMPILED, { recursive: true });
    writeFileSync(unfinished, compiled);
    renameSync(unfinished, path);
  } catch {
    // The cache is optional: without it the next start compiles again.
  }
}
