import { formatMoney, type Money, type PlainDate } from '#domain';

/** How a language writes figures. By hand: bytes of a letter must not depend on the version of a library. */
export interface Formats {
  readonly money: (amount: Money) => string;
  readonly date: (date: PlainDate) => string;
}

/** `EUR 9,000.00` and `2026-03-02`: unmistakable for readers on both sides of the Atlantic. */
const ENGLISH: Formats = { money: formatMoney, date: (date) => date };

/** `9.000,00 EUR` and `02.03.2026`. */
const GERMAN: Formats = {
  money: (amount) => {
    const [currency = '', figure = ''] = formatMoney(amount).split(' ');
    return `${figure.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','))} ${currency}`;
  },
  date: (date) => date.split('-').reverse().join('.'),
};

const BY_LANGUAGE: Readonly<Record<string, Formats>> = { en: ENGLISH, de: GERMAN };
export const FORMATTED_LANGUAGES: readonly string[] = Object.keys(BY_LANGUAGE);

/** Formats of a language or its base (`de-AT` → `de`); a language without any is refused when the strategy is loaded. */
export const formatsOf = (language: string): Formats => BY_LANGUAGE[language.split('-')[0] ?? ''] ?? ENGLISH;
