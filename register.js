// Lets Node load the TypeScript of this repository.
const { enableCompileCache } = require("node:module");
const { addHook } = require("pirates");
const { transform } = require("sucrase");

// What is compiled once is read from the disk by the next start.
enableCompileCache(`${__dirname}/node_modules/.cache/node`);

addHook(compile, { exts: [".ts"] });

// Sucrase keeps every line where it is, so a stack trace is right as it stands. The SDK, which takes one of each promise, would
// look every frame up in source maps, for a fifth of the start.
Error.prepareStackTrace = undefined;

function compile(code, filePath) {
  return transform(code, { transforms: ["imports", "typescript"], disableESTransforms: true, filePath }).code;
}
