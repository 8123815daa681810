import type { PostalAddress } from '#domain';

/** Country names as the world's post understands them; any other country is printed by its code. */
const COUNTRIES: Readonly<Record<string, string>> = {
  AT: 'AUSTRIA',
  BE: 'BELGIUM',
  BG: 'BULGARIA',
  CA: 'CANADA',
  CH: 'SWITZERLAND',
  CY: 'CYPRUS',
  CZ: 'CZECH REPUBLIC',
  DE: 'GERMANY',
  DK: 'DENMARK',
  EE: 'ESTONIA',
  ES: 'SPAIN',
  FI: 'FINLAND',
  FR: 'FRANCE',
  GB: 'UNITED KINGDOM',
  GR: 'GREECE',
  HR: 'CROATIA',
  HU: 'HUNGARY',
  IE: 'IRELAND',
  IS: 'ICELAND',
  IT: 'ITALY',
  JP: 'JAPAN',
  LI: 'LIECHTENSTEIN',
  LT: 'LITHUANIA',
  LU: 'LUXEMBOURG',
  LV: 'LATVIA',
  MT: 'MALTA',
  NL: 'NETHERLANDS',
  NO: 'NORWAY',
  PL: 'POLAND',
  PT: 'PORTUGAL',
  RO: 'ROMANIA',
  SE: 'SWEDEN',
  SI: 'SLOVENIA',
  SK: 'SLOVAKIA',
  TR: 'TURKEY',
  UA: 'UKRAINE',
  US: 'UNITED STATES',
};

/**
 * Lines of an address as they stand in the window: company, person, street, place, and abroad the country.
 * @param from country of the sender, ISO 3166-1 alpha-2; null: unknown, and the country is always printed
 */
export function addressLines(names: readonly string[], address: PostalAddress, from: string | null): string[] {
  const { lines, postalCode, city, country } = address;
  // A contact such as "Accounts Payable" is a line of its own; one that repeats the company is not.
  const distinct = names.filter((name, index) => name.trim() !== '' && names.indexOf(name) === index);
  // Great Britain and Ireland write the code on a line below the place; everybody accepts it behind.
  const codeLast = country === 'GB' || country === 'IE' || country === 'US' || country === 'CA';
  const place = (codeLast ? [city, postalCode] : [postalCode, city]).filter((part) => part !== '').join(' ');
  return [...distinct, ...lines, place, ...(country === from ? [] : [COUNTRIES[country] ?? country])];
}

/** The sender in one line above the window's address. */
export const returnLine = (name: string, address: PostalAddress | null): string =>
  address === null ? name : [name, ...address.lines, `${address.postalCode} ${address.city}`].join(' · ');
