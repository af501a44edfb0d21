// Entry point of the Pulumi program. Pulumi.yaml explains why it is not index.ts.
require("./register");
module.exports = require("./index.ts");
