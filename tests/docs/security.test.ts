import assert from "node:assert/strict";
import { reveal } from "../../local/program/secretValues";
import { PEER_RANGES } from "../../stacks/catalogue/peers";
import { record } from "../support/record";
import { DIAL_OUT } from "../support/sip";
import { TRANSCRIPTION } from "../support/transcription";
import { Page, spans } from "./markdown";

interface Policy {
  readonly spec: {
    readonly ingress?: readonly {
      readonly from?: readonly object[];
      readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
    }[];
  };
}

/** An opening as one line: "router TCP 8443 anyone". */
function opening(name: string, port: string, all: boolean): string {
  return `${name} ${port} ${all ? "anyone" : "some"}`;
}

describe("the table of who may call what", () => {
  it("has every opening of every NetworkPolicy, and no other", async () => {
    const optional = {
      ...DIAL_OUT,
      "recording.allowed": "moderators",
      "visitors.count": 2,
      "whiteboard.enabled": true,
      transcription: TRANSCRIPTION,
    };
    const policies = (await record(optional, { stack: "prod" })).all("NetworkPolicy");
    const made = policies.flatMap((one) => {
      const name = one.name.replace(/shard-\d+/, "shard-<n>");
      const { ingress = [] } = (reveal(one.inputs) as Policy).spec;
      if (ingress.length === 0) return [opening(name, "none", false)];
      return ingress.flatMap(({ from, ports }) =>
        (ports?.map(({ protocol, port }) => `${protocol} ${port}`) ?? ["all"]).map((port) =>
          opening(name, port, from === undefined),
        ),
      );
    });
    const written = new Page("docs/security.md")
      .rows("Who may call what")
      .flatMap(([policy = "", ports = "", who = ""]) => {
        const [protocol = "", ...numbers] = ports.split(/,? /);
        const each = numbers.length === 0 ? [protocol] : numbers.map((number) => `${protocol} ${number}`);
        return each.map((port) => opening(spans(policy)[0] ?? "", port, who.startsWith("anyone")));
      });
    assert.deepEqual(written.toSorted(), [...new Set(made)].toSorted());
  });
});

describe("the table of where TURN relays to", () => {
  it("is the one that its configuration is made from", () => {
    const written = new Page("docs/security.md").rows("Where TURN relays to");
    assert.deepEqual(
      written,
      PEER_RANGES.map(({ range, decision, reason }) => [`\`${range}\``, decision, reason]),
    );
  });
});
