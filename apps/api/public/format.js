/** Amounts, times and names as people read them. */

const ZONE_KEY = 'amicable.zone';
const HOUSE_ZONE = 'Europe/Berlin';

export const zone = () => localStorage.getItem(ZONE_KEY) ?? HOUSE_ZONE;
export const setZone = (name) => localStorage.setItem(ZONE_KEY, name);
export const zones = () => [
  ...new Set([zone(), HOUSE_ZONE, Intl.DateTimeFormat().resolvedOptions().timeZone, 'UTC', 'America/New_York']),
];

/** `{value: "9000.00", currency: "EUR"}` as `EUR 9,000.00`, as letters print it; digits are grouped, never computed with. */
export function money(amount) {
  if (amount === null || amount === undefined) return '–';
  const [whole, cents] = amount.value.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount.currency} ${grouped}${cents === undefined ? '' : `.${cents}`}`;
}
export const isMoney = (value) =>
  typeof value?.value === 'string' && typeof value.currency === 'string' && Object.keys(value).length === 2;
export const isZero = (amount) => /^-?[0.]*$/.test(amount.value);

/** Year, month, … of an instant in the zone that is shown. */
function parts(iso, name) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: name,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  return Object.fromEntries(format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
}
/** An instant as `Mon 2026-05-11 11:30 CEST`. */
export function time(iso) {
  if (iso === null || iso === undefined) return '–';
  const { weekday, year, month, day, hour, minute, timeZoneName } = parts(iso, zone());
  return `${weekday} ${year}-${month}-${day} ${hour}:${minute} ${timeZoneName}`;
}
/** The calendar date of an instant in the given zone. */
export function dateOf(iso, name = zone()) {
  const { year, month, day } = parts(iso, name);
  return `${year}-${month}-${day}`;
}
/** For `<input type="datetime-local">`: the wall clock of the zone that is shown, seconds cut off. */
export function wallClock(iso) {
  const { year, month, day, hour, minute } = parts(iso, zone());
  return `${year}-${month}-${day}T${hour}:${minute}`;
}
/** The instant at which the clocks of the shown zone say this. */
export function instantOf(wall) {
  const wanted = Date.parse(`${wall.length === 16 ? `${wall}:00` : wall}Z`);
  if (Number.isNaN(wanted)) return '';
  // The offset of the guess may be that of the other side of a change of clocks: one more round settles it.
  let guess = wanted;
  for (let round = 0; round < 2; round++) guess = wanted - offsetAt(guess);
  return new Date(guess).toISOString();
}
function offsetAt(at) {
  const { year, month, day, hour, minute, second } = parts(new Date(at).toISOString(), zone());
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
export const zoneLabel = (iso) => `${zone()}${iso ? `, ${parts(iso, zone()).timeZoneName}` : ''}`;

/** The nth day after a date that is no weekend and no listed holiday. */
export function businessDay(date, n, holidays = []) {
  const day = new Date(`${date}T00:00:00Z`);
  for (let left = n; left > 0;) {
    day.setUTCDate(day.getUTCDate() + 1);
    const iso = day.toISOString().slice(0, 10);
    if (![0, 6].includes(day.getUTCDay()) && !holidays.includes(iso)) left -= 1;
  }
  return day.toISOString().slice(0, 10);
}
export function dayAfter(date, n) {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + n);
  return day.toISOString().slice(0, 10);
}

/** `request-final-notice` or `effectDate` as `Request final notice`, `Effect date`. */
export function words(name) {
  const spaced = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[-._]/g, ' ')
    .toLowerCase()
    .replace(/\bids?\b/g, (id) => id.toUpperCase().replace('S', 's'));
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
export const person = (actor) => (actor.role === 'system' ? 'the system' : `${actor.id} (${actor.role})`);
