import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import { lexer, type Token, type Tokens, walkTokens } from "marked";
import { ROOT } from "../../local/machine/paths";

/** The documents, by path from the root. */
export const PAGES: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

interface Kinds {
  readonly heading: Tokens.Heading;
  readonly link: Tokens.Link;
  readonly image: Tokens.Image;
  readonly code: Tokens.Code;
  readonly codespan: Tokens.Codespan;
  readonly table: Tokens.Table;
}

/** A page as its parts. */
export class Page {
  private readonly tokens: readonly Token[];

  constructor(readonly path: string) {
    this.tokens = lexer(readFileSync(join(ROOT, path), "utf8"));
  }

  /** Everything of one kind, however deep. */
  all<Kind extends keyof Kinds>(kind: Kind): readonly Kinds[Kind][] {
    const found: Token[] = [];
    void walkTokens([...this.tokens], (token) => void (token.type === kind && found.push(token)));
    return found as Kinds[Kind][];
  }

  /** What links of other pages may end with. */
  anchors(): ReadonlySet<string> {
    const slugger = new GithubSlugger();
    return new Set(this.all("heading").map(({ text }) => slugger.slug(text.replaceAll("`", ""))));
  }

  /** Rows of the tables between a heading and the next one of its level, each with its cells as written. */
  rows(heading: string): readonly (readonly string[])[] {
    const depths = this.tokens.map((token) => (token.type === "heading" ? (token as Tokens.Heading).depth : Infinity));
    const start = this.tokens.findIndex((token) => token.type === "heading" && token["text"] === heading);
    const length = depths.slice(start + 1).findIndex((depth) => depth <= (depths[start] ?? 0));
    return this.tokens
      .slice(start + 1, length === -1 ? undefined : start + 1 + length)
      .filter((token): token is Tokens.Table => token.type === "table")
      .flatMap(({ rows }) => rows.map((row) => row.map(({ text }) => text)));
  }

  /** Lines of commands: of blocks of shell, without comments and with broken lines joined, and in the text. */
  commands(): readonly string[] {
    const blocks = this.all("code").filter(({ lang }) => lang === "sh" || lang === "");
    const lines = blocks.flatMap(({ text }) => text.replaceAll("\\\n", " ").split("\n"));
    const spans = this.all("codespan").map(({ text }) => text);
    return [...lines, ...spans].map((line) => line.replace(/(^|\s{2,})#.*$/, "").trim()).filter((line) => line !== "");
  }
}

/** Code spans of a cell. */
export function spans(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? "");
}

/** The names that "a.{b,c}" stands for. */
export function expand(name: string): readonly string[] {
  const found = /^(.*?)\{([^}]*)\}(.*)$/.exec(name);
  if (found === null) return [name];
  const [, before = "", choices = "", after = ""] = found;
  return choices.split(",").flatMap((choice) => expand(`${before}${choice}${after}`));
}
