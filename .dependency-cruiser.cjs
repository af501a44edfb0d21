/** Layers from the top down: a file imports from its own layer and from those below it. */
const LAYERS = [
  { name: "index", path: "^index\\.ts$" },
  { name: "region", path: "^stacks/region\\.ts$" },
  { name: "components", path: "^components/" },
  { name: "sizing", path: "^stacks/sizing/" },
  { name: "settings", path: "^stacks/settings/" },
  { name: "plan", path: "^stacks/plan/" },
  { name: "schema", path: "^stacks/schema/" },
  { name: "catalogue", path: "^stacks/catalogue/" },
];
const TOOLS = "^(bench|local|tests)/";
const POLICIES = "^policies/";
const READERS = "^resources/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...LAYERS.map(({ name, path }, n) => ({
      name: `${name}-imports-downwards`,
      severity: "error",
      from: { path },
      to: { path: [TOOLS, POLICIES, READERS, ...LAYERS.slice(0, n).map((layer) => layer.path)] },
    })),
    {
      name: "components-build-plans",
      comment: "A component is made from its plan; what a configuration says is read by stacks/settings alone.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^stacks/(settings|sizing)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "policies-read-resources",
      comment: "A policy that knew the program's own functions would repeat their errors.",
      severity: "error",
      from: { path: [POLICIES, READERS] },
      to: {
        path: "^(?!policies/|resources/|stacks/catalogue/|register\\.js$|node_modules/)[a-z]+[/.]",
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "readers-know-no-policies",
      severity: "error",
      from: { path: READERS },
      to: { path: POLICIES },
    },
    {
      name: "tools-import-no-tests",
      severity: "error",
      // make test counts what the tests ran.
      from: { path: "^local/", pathNot: "^local/test\\.ts$" },
      to: { path: "^(bench|tests)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^tests/golden/" },
  },
};
