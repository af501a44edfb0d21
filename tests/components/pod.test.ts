import assert from "node:assert/strict";
import fc from "fast-check";
import { environment } from "../../components/pod";
import { type Expand, expansion } from "../support/expansion";

describe("the value of an environment variable", () => {
  let expand: Expand;
  before(async function () {
    expand = await expansion(this);
  });

  /** The environment of a container with these values, after Kubernetes has expanded it. */
  function received(values: readonly string[]): readonly string[] {
    const names = values.map((_, n) => `V${n}`.padStart(6, "A"));
    const variables = environment(Object.fromEntries(names.map((name, n) => [name, values[n]])), {});
    const known = { NAME: "another", ...Object.fromEntries(variables.map(({ name, value = "" }) => [name, value])) };
    const given = new Map(variables.map(({ name, value = "" }) => [name, value]));
    return expand(
      names.map((name) => given.get(name) ?? ""),
      known,
    );
  }

  it("reaches the container unchanged, although Kubernetes expands references", () => {
    const pieces = fc.constantFrom("$", "$$", "$(", ")", "NAME", "$(NAME)", "$$(NAME)", "é", " ", "a", "${NAME}", "\n");
    const value = fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(value, { minLength: 50, maxLength: 200 }), (values) => {
        assert.deepEqual(received(values), values);
      }),
      { numRuns: 20 },
    );
  });

  it("stays a reference to its Secret, which Kubernetes does not expand", () => {
    const [variable] = environment({}, { PASSWORD: { secret: "credentials", key: "word" } });
    assert.equal(variable?.value, undefined);
    assert.deepEqual(variable?.valueFrom, { secretKeyRef: { name: "credentials", key: "word" } });
  });
});
