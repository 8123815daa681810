/**
 * Shares new cases among the collectors of the house by the account's (random, hexadecimal) key: always the same
 * collector for an account. Throws when there is none.
 */
export function collectorsOf(house: { readonly collectors: readonly string[] }): (accountKey: string) => string {
  return (accountKey) => {
    const collector = house.collectors[parseInt(accountKey.slice(0, 8), 16) % house.collectors.length];
    if (collector === undefined) throw new Error('The house names no collector.');
    return collector;
  };
}
