// Entry point of the policy pack. It compiles the pack much faster than the engine would, see tsconfig.json.
require("../register");
require("./index.ts");
