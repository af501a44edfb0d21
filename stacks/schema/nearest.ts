import { distance } from "fastest-levenshtein";

/** The known word closest to a mistyped, shortened or extended one; undefined if none is close enough. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const written = word.toLowerCase();
  const begun = known.filter((candidate) => begins(candidate.toLowerCase(), written));
  if (begun.length === 1) return begun[0];
  const ranked = known
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** Whether one of two words is a prefix of the other: prod and production, draining and drain. */
function begins(one: string, other: string): boolean {
  return Math.min(one.length, other.length) > 2 && (one.startsWith(other) || other.startsWith(one));
}
