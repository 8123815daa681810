/** Words that say what kind of company somebody is, not who. */
const LEGAL_FORMS = new Set(
  'AG SE KG OHG GBR GMBH UG MBH CO EK EV EG LTD LIMITED PLC LLC LLP INC CORP CORPORATION COMPANY SA SARL SAS SPA SRL BV NV OY AB AS APS KFT ZRT SPZOO DOO THE UND AND'.split(
    ' ',
  ),
);

/**
 * Whether two names may be of the same company: all words of the one are words of the other, legal forms, accents and
 * punctuation aside; the last word may be cut off (banks cut names). Evidence for a person, never enough to book.
 */
export function namesAgree(a: string, b: string): boolean {
  const [one, two] = [wordsOf(a), wordsOf(b)];
  return contains(one, two) || contains(two, one);
}

function contains(all: readonly string[], some: readonly string[]): boolean {
  if (some.length === 0 || !some.some((word) => word.length >= 3)) return false;
  return some.every((word, index) => {
    const last = index === some.length - 1;
    return all.some((other) => other === word || (last && word.length >= 3 && other.startsWith(word)));
  });
}

function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[.'’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !LEGAL_FORMS.has(word));
}
