// What the engine starts; Pulumi.yaml says why.
require("./register");
module.exports = require("./index.ts");
