import { columns } from "../../stacks/settings/columns";

/** What tests of a change found, by key. TABLE=1 prints it, for a release note. */
export class EffectTable {
  private readonly rows: string[][] = [];

  add(key: string, documented: string, observed: Iterable<string>): void {
    this.rows.push([key, documented, [...new Set(observed)].toSorted().join(", ") || "none"]);
  }

  print(): void {
    if (process.env["TABLE"] === undefined) return;
    console.log(columns([["key", "documented", "observed"], ...this.rows]).join("\n"));
  }
}
