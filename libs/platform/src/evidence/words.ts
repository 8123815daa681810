import { canonicalJson, formatDecimal, type Money, type StoredEvent } from '#domain';

type Facts = Readonly<Record<string, unknown>>;
/** Long and repeated elsewhere in the pack. */
const ELSEWHERE: readonly string[] = ['draft', 'offsets', 'holidays', 'contacts'];

const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' &&
  value !== null &&
  Number.isSafeInteger((value as Money).minor) &&
  typeof (value as Money).currency === 'string';

export const moneyText = (value: unknown): string =>
  isMoney(value) ? `${formatDecimal(value)} ${value.currency}` : '';

/** One fact of an event as text; a person who was erased is `(erased)`. */
export function factText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (isMoney(value)) return moneyText(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(' ');
  return canonicalJson(value);
}

/** What an event says, in one line: its facts by name. */
export function eventText({ data }: StoredEvent): string {
  return Object.entries(data as Facts)
    .filter(([name, value]) => !ELSEWHERE.includes(name) && value !== undefined)
    .map(([name, value]) => `${name}: ${value === null ? '–' : factText(value)}`)
    .join('; ');
}

/** A fact of an event by its name, whatever the event; '' where it has none. */
export const factOf = ({ data }: StoredEvent, name: string): string => factText((data as Facts)[name]);
