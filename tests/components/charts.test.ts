import assert from "node:assert/strict";
import { chartReference } from "../../stacks/plan/charts";
import { CHARTS } from "../../stacks/catalogue/versions";
import { problemKeys } from "../support/settings";

const { version } = CHARTS["cert-manager"];

describe("a chart", () => {
  it("comes from its authors' repository at the pinned version", () => {
    const { repository } = CHARTS["cert-manager"];
    assert.deepEqual(chartReference("cert-manager"), { chart: `${repository}/cert-manager`, version });
  });

  it("of an OCI mirror is named by its full address", () => {
    assert.deepEqual(chartReference("cert-manager", "oci://mirror.example.org/charts/"), {
      chart: "oci://mirror.example.org/charts/cert-manager",
      version,
    });
  });

  it("of an HTTP mirror is named by the chart's name", () => {
    assert.deepEqual(chartReference("cert-manager", "https://mirror.example.org/charts"), {
      chart: "cert-manager",
      version,
      repositoryOpts: { repo: "https://mirror.example.org/charts" },
    });
  });

  it("of a folder is named by its path", () => {
    assert.equal(chartReference("cert-manager", "/srv/charts").chart, "/srv/charts/cert-manager");
    assert.equal(chartReference("cert-manager", "charts").chart, "charts/cert-manager");
  });

  for (const mirror of ["ftp://mirror.example.org", "", " "]) {
    it(`refuses the mirror ${JSON.stringify(mirror)}`, () =>
      assert.deepEqual(problemKeys({ charts: { mirror } }), ["jitsi:charts.mirror"]));
  }
});
