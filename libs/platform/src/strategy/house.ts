import { join } from 'node:path';
import { parseMoney, type Agency, type CurrencyAmounts, type HouseSafeguard, type Role, type Strategy } from '#domain';
import { ConfigurationError, readDocument, type ConfigurationFault, type SourceDocument } from './document.js';
import { strategiesFolder } from './folders.js';
import { houseDocument, type HouseDocument } from './schema.js';

/** Who we are: zone, people with their limits, collectors, agencies, sender. */
export interface House {
  /** IANA zone and holiday calendar of the house (the sweep's; each account has its own). */
  readonly zone: string;
  readonly calendar: string;
  /** Local time `HH:MM` of the morning sweep on business days. */
  readonly sweepAt: string;
  readonly people: readonly HousePerson[];
  /** Usernames among whom new cases are shared. */
  readonly collectors: readonly string[];
  readonly sender: Strategy['sender'];
  readonly agencies: Strategy['agencies'];
  /** Sources that report each payment by API as it comes; every other one that imports invoices pays by file. */
  readonly paidByApi: readonly string[];
  /** What is asked of everybody before we deliver, or of everybody who was late once (R63). */
  readonly safeguard: HouseSafeguard;
}
export interface HousePerson {
  readonly username: string;
  readonly role: Role;
  /** What one decision may give up, in minor units per currency; null: unlimited. */
  readonly limits: CurrencyAmounts | null;
}

/**
 * Reads the house's configuration; without a file, the project's `strategies/house.yaml`.
 * @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function loadHouse(file = join(strategiesFolder(), 'house.yaml')): Promise<House> {
  const document = await readDocument(file, houseDocument);
  const faults = crossCheck(document);
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
  const house = document.value;
  return {
    zone: house.zone,
    calendar: house.calendar,
    sweepAt: house.sweepAt,
    safeguard: house.safeguard,
    people: house.people.map(({ username, role, limit }) => ({
      username,
      role,
      limits: limit === UNLIMITED ? null : minorUnits(house.limits[limit] ?? {}),
    })),
    collectors: house.collectors,
    sender: senderOf(house.sender),
    agencies: house.agencies.map(agencyOf),
    paidByApi: house.sources.filter(({ payments }) => payments === 'api').map(({ source }) => source),
  };
}
/** What is not said has no key: the digest of a strategy knows the difference. */
function agencyOf({ feeTiers, countries, minDaysOverdue, contact, feed, ...given }: AgencyDocument): Agency {
  const minor = (value: string): number => parseMoney(value, given.currency).minor;
  return {
    ...given,
    minimum: minor(given.minimum),
    ...(feeTiers === undefined
      ? {}
      : { feeTiers: feeTiers.map(({ from, percent }) => ({ from: minor(from), percent })) }),
    ...(countries === undefined ? {} : { countries }),
    ...(minDaysOverdue === undefined ? {} : { minDaysOverdue }),
    ...(contact === undefined ? {} : { contact }),
    ...(feed === undefined ? {} : { feed }),
  };
}
type AgencyDocument = HouseDocument['agencies'][number];

/** Without an address there is no such key: the digest of a strategy knows the difference. */
function senderOf({ address, ...sender }: HouseDocument['sender']): Strategy['sender'] {
  return address === undefined ? sender : { ...sender, address };
}
const UNLIMITED = 'unlimited';

/** Amounts as written to minor units. */
export function minorUnits(amounts: Readonly<Record<string, string>>): CurrencyAmounts {
  return Object.fromEntries(
    Object.entries(amounts).map(([currency, value]) => [currency, parseMoney(value, currency).minor]),
  );
}

/** Faults of amounts: an unknown currency, more digits than the currency has, a currency of `expected` without a value. */
export function amountFaults<T>(
  document: SourceDocument<T>,
  path: readonly string[],
  amounts: Readonly<Record<string, string>>,
  expected: readonly string[],
): ConfigurationFault[] {
  const wrong = Object.entries(amounts).flatMap(([currency, value]) => {
    try {
      parseMoney(value, currency);
      return [];
    } catch (error) {
      return [document.fault([...path, currency], (error as Error).message, 'Write an exact amount of that currency')];
    }
  });
  const missing = expected
    .filter((currency) => amounts[currency] === undefined)
    .map((currency) => document.fault(path, `no value for ${currency}`, `Add ${currency}: '…' there`));
  return [...wrong, ...missing];
}

function crossCheck(document: SourceDocument<HouseDocument>): ConfigurationFault[] {
  const { people, limits, collectors, agencies, sources } = document.value;
  const currencies = [...new Set(Object.values(limits).flatMap((limit) => Object.keys(limit)))];
  const names = people.map(({ username }) => username);
  return [
    ...Object.entries(limits).flatMap(([name, limit]) => amountFaults(document, ['limits', name], limit, currencies)),
    ...people.flatMap(({ username, limit }, index) => [
      ...(limit === UNLIMITED || limits[limit] !== undefined
        ? []
        : [document.fault(['people', String(index), 'limit'], `no limit is called ${limit}`, 'Name one under limits')]),
      ...(names.indexOf(username) === index
        ? []
        : [document.fault(['people', String(index)], `${username} is there twice`, 'Remove one of the two')]),
    ]),
    ...collectors.flatMap((name, index) =>
      people.some((person) => person.username === name && person.role === 'collector')
        ? []
        : [document.fault(['collectors', String(index)], `${name} is no collector`, 'Name a collector of people')],
    ),
    ...sources.flatMap(({ source }, index) =>
      sources.findIndex((one) => one.source === source) === index
        ? []
        : [document.fault(['sources', String(index)], `${source} is there twice`, 'Remove one of the two')],
    ),
    ...agencies.flatMap((agency, index) =>
      amountFaults(document, ['agencies', String(index)], { [agency.currency]: agency.minimum }, []),
    ),
    ...agencies.flatMap((agency, index) =>
      (agency.feeTiers ?? []).flatMap((tier, at) =>
        amountFaults(
          document,
          ['agencies', String(index), 'feeTiers', String(at)],
          { [agency.currency]: tier.from },
          [],
        ),
      ),
    ),
    ...agencies.flatMap(({ agencyId }, index) =>
      agencies.findIndex((one) => one.agencyId === agencyId) === index
        ? []
        : [document.fault(['agencies', String(index)], `${agencyId} is there twice`, 'Remove one of the two')],
    ),
  ];
}
