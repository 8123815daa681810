/** See mutant.mjs. */
export function mutated(source: string, predicate: string, holds: string): string;
