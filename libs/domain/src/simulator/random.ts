/** Numbers that look random and are the same for the same seed, on every machine (the core itself knows no chance). */
export class SeededRandom {
  #state: number;

  constructor(seed: number, name = '') {
    this.#state = mixed(seed, name);
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }
  /** True in so many of 100 times. */
  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }
  /** One of them, by weight. */
  pick<T extends { readonly weight: number }>(choices: readonly T[]): T {
    let rest = this.next() * choices.reduce((sum, { weight }) => sum + weight, 0);
    for (const choice of choices) {
      rest -= choice.weight;
      if (rest < 0) return choice;
    }
    const last = choices.at(-1);
    if (last === undefined) throw new RangeError('there is nothing to pick from');
    return last;
  }
}

/** FNV-1a over the name, begun with the seed: each name has numbers of its own, whatever others draw. */
function mixed(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
