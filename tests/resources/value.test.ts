import assert from "node:assert/strict";
import { unknownCheckingProxy } from "@pulumi/policy";
import { Value } from "../../resources/value";
import { UNKNOWN } from "../policies/judging";

const props = Value.of(
  unknownCheckingProxy({ spec: { replicas: 2, host: UNKNOWN, ports: [{ port: 80 }, UNKNOWN], note: null } }),
);

describe("a value in the properties of a resource", () => {
  it("is read at a path, through objects and lists", () => {
    assert.equal(props.at("spec", "replicas").number, 2);
    assert.equal(props.at("spec", "ports", 0, "port").number, 80);
  });

  it("does not exist at a missing path, below a text, or for null", () => {
    for (const path of [["nothing"], ["spec", "replicas", "deeper"], ["spec", "note"], ["nothing", "at", "all"]]) {
      assert.equal(props.at(...path).exists, false, path.join("."));
    }
  });

  it("exists without content when it is unknown, as do all paths below it", () => {
    for (const value of [props.at("spec", "host"), props.at("spec", "ports", 1, "port")]) {
      assert.equal(value.exists, true);
      assert.equal(value.isUnknown, true);
      assert.equal(value.text, undefined);
      assert.deepEqual(value.items, []);
      assert.deepEqual(value.entries, []);
    }
  });

  it("may be any value, but is none, while it is unknown", () => {
    assert.equal(props.at("spec", "host").mayBe("router"), true);
    assert.equal(props.at("spec", "host").is("router"), false);
    assert.equal(props.at("spec", "replicas").mayBe(3), false);
    assert.equal(props.at("nothing").mayBe("router"), false);
  });

  it("lists its leaves with their paths", () => {
    const leaves = props.leaves.map(({ path, key, value }) => [path, key, value.text ?? value.number]);
    assert.deepEqual(leaves, [
      ["spec.replicas", "replicas", 2],
      ["spec.host", "host", undefined],
      ["spec.ports.0.port", "port", 80],
      ["spec.ports.1", "1", undefined],
    ]);
  });

  it("is parsed as JSON where it is JSON", () => {
    const written = Value.of({ policy: '{"Statement":[{"Effect":"Allow"}]}', broken: "{", plain: "word", list: [1] });
    assert.equal(written.at("policy").json.at("Statement", 0, "Effect").text, "Allow");
    assert.equal(written.at("broken").json.text, "{");
    assert.equal(written.at("plain").json.text, "word");
    assert.equal(written.at("list").json.at(0).number, 1);
    assert.equal(props.at("spec", "host").json.isUnknown, true);
    assert.equal(props.at("nothing").json.exists, false);
  });

  it("does not hide other errors than those of unknown values", () => {
    const broken = {
      get trouble(): never {
        throw new RangeError("out of range");
      },
    };
    assert.throws(() => Value.of(broken), RangeError);
  });
});
