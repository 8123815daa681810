import { formatMoney, money } from '../money.js';
import type {
  BankEntry,
  MatchableAccount,
  MatchableInvoice,
  MatchCandidates,
  MatchResult,
  MatchSuggestion,
} from './entry.js';
import { namesAgree } from './names.js';
import { namedNumbers } from './references.js';

type Entry = Pick<BankEntry, 'amount' | 'references' | 'remittance' | 'counterparty' | 'indivisible'>;
const MOST_SUGGESTIONS = 5;

/**
 * Whose payment an entry is, and for which invoices, by the strongest evidence there is: invoices named in it, else the
 * counterparty's account that a person has assigned before. An amount alone decides nothing, and where two readings are
 * possible a person decides: a payment is never guessed (P21).
 */
export function matchEntry(entry: Entry, candidates: MatchCandidates): MatchResult {
  const named = namedNumbers(entry, candidates.accounts);
  const verdict =
    entry.indivisible !== null
      ? entry.indivisible
      : named.length > 0
        ? byReference(entry, candidates, named)
        : byCounterparty(entry, candidates);
  if (typeof verdict === 'object' && 'rule' in verdict) return verdict;
  const { kind, why } = typeof verdict === 'string' ? { kind: 'unmatched' as const, why: verdict } : verdict;
  return { kind, why, suggestions: suggestionsFor(entry, candidates, named) };
}

type Verdict = Extract<MatchResult, { kind: 'matched' }> | { kind: 'other-currency'; why: string } | string;
type Named = ReturnType<typeof namedNumbers>;

function byReference(entry: Entry, candidates: MatchCandidates, named: Named): Verdict {
  if (named.some((one) => one.ambiguous)) return 'a number in it fits several invoices';
  const account = accountOfAll(entry, candidates, named);
  if (typeof account === 'string') return account;
  if (candidates.learned.length > 0 && !candidates.learned.includes(account.accountId)) {
    return `it names invoices of ${account.accountId}, but the payer is known for ${candidates.learned.join(', ')}`;
  }
  if (account.currency !== entry.amount.currency) return otherCurrency(entry, account);
  const invoices = account.invoices
    .filter((invoice) => namesInvoice(named, account.accountId, invoice))
    .sort(byDueDate);
  const open = invoices.filter((invoice) => claimOn(invoice) > 0);
  const total = open.reduce((sum, invoice) => sum + claimOn(invoice), 0);
  const numbers = invoices.map((invoice) => invoice.invoiceNumber).join(', ');
  if (total === 0) return `nothing is open on what it names: ${numbers}`;
  if (entry.amount.minor > total) {
    const left = formatMoney(money(total, account.currency));
    return `it is more than the ${left} open on what it names: ${numbers}`;
  }
  return {
    kind: 'matched',
    accountId: account.accountId,
    invoiceNumbers: open.map((invoice) => invoice.invoiceNumber),
    rule: 'reference',
    reasons: [`names ${numbers}`, entry.amount.minor === total ? 'pays what is open on it' : 'pays a part of it'],
  };
}

/** The one account all named invoices can belong to; words where there is none, or no single one. */
function accountOfAll(entry: Entry, { accounts, learned }: MatchCandidates, named: Named): MatchableAccount | string {
  const common = accounts.filter((account) =>
    named.every(({ invoices }) => invoices.some((one) => one.accountId === account.accountId)),
  );
  if (common.length === 0) return 'it names invoices of several accounts';
  // Two customers may use one number: then the payer's account tells them apart, or the currency.
  const known = common.filter((account) => learned.includes(account.accountId));
  const left = common.length > 1 && known.length > 0 ? known : common;
  const same = left.length > 1 ? left.filter((account) => account.currency === entry.amount.currency) : left;
  const [account, ...others] = same;
  if (account !== undefined && others.length === 0) return account;
  return `several accounts have an invoice of that number: ${idsOf(left)}`;
}

function byCounterparty(entry: Entry, { accounts, learned }: MatchCandidates): Verdict {
  if (learned.length === 0) return 'it names no invoice we know, and its payer is not known';
  const known = accounts.filter((account) => learned.includes(account.accountId));
  const same = known.filter((account) => account.currency === entry.amount.currency);
  const [account, ...others] = same;
  if (others.length > 0) return `its payer has paid for several accounts: ${idsOf(same)}`;
  if (account === undefined) {
    const [other] = known;
    return other === undefined ? 'its payer is not known' : otherCurrency(entry, other);
  }
  const readings = designations(account, entry.amount.minor);
  const [reading] = readings;
  const single = readings.length === 1 && reading !== undefined;
  return {
    kind: 'matched',
    accountId: account.accountId,
    invoiceNumbers: single ? reading : [],
    rule: single ? 'counterparty-amount' : 'counterparty',
    reasons: [
      'a person has assigned this payer to the account',
      single ? `the amount is exactly ${reading.join(', ')}` : 'the amount fits no single choice of invoices',
    ],
  };
}

/** Which undisputed invoices an amount may be exactly: one of them, or the oldest so many (all of them included). */
function designations(account: MatchableAccount, amount: number): string[][] {
  const open = account.invoices.filter(({ balance, disputed }) => balance > 0 && disputed === 0).sort(byDueDate);
  const choices = open.filter(({ balance }) => balance === amount).map(({ invoiceNumber }) => [invoiceNumber]);
  let total = 0;
  for (const [index, { balance }] of open.entries()) {
    total += balance;
    if (index > 0 && total === amount) choices.push(open.slice(0, index + 1).map(({ invoiceNumber }) => invoiceNumber));
  }
  return choices;
}

function otherCurrency(entry: Entry, account: MatchableAccount): { kind: 'other-currency'; why: string } {
  const why = `account ${account.accountId} is in ${account.currency}, the money in ${entry.amount.currency}`;
  return { kind: 'other-currency', why };
}

/** Where a person may want to look first, best first. */
function suggestionsFor(entry: Entry, candidates: MatchCandidates, named: Named): MatchSuggestion[] {
  const found = [
    ...namedSuggestions(entry, candidates, named),
    ...learnedSuggestions(candidates),
    ...amountSuggestions(entry, candidates),
  ];
  const best = new Map<string, MatchSuggestion>();
  for (const one of found) best.set(one.accountId, merged(best.get(one.accountId), one));
  return [...best.values()]
    .sort((a, b) => b.score - a.score || (a.accountId < b.accountId ? -1 : 1))
    .slice(0, MOST_SUGGESTIONS);
}

function namedSuggestions(entry: Entry, { accounts }: MatchCandidates, named: Named): MatchSuggestion[] {
  return accounts.flatMap((account) => {
    const { accountId } = account;
    const invoices = account.invoices.filter((invoice) => namesInvoice(named, accountId, invoice)).sort(byDueDate);
    if (invoices.length === 0) return [];
    const open = invoices.filter((invoice) => claimOn(invoice) > 0);
    const total = open.reduce((sum, invoice) => sum + claimOn(invoice), 0);
    const numbers = invoices.map(({ invoiceNumber }) => invoiceNumber);
    const reasons = [`names ${numbers.join(', ')}`];
    if (open.length === 0) reasons.push('nothing is open on it');
    if (total === entry.amount.minor) reasons.push('the amount is what is open on it');
    const score = open.length === 0 ? 40 : total === entry.amount.minor ? 90 : 75;
    return [{ accountId, invoiceNumbers: open.map(({ invoiceNumber }) => invoiceNumber), score, reasons }];
  });
}
function learnedSuggestions({ learned }: MatchCandidates): MatchSuggestion[] {
  const reasons = ['a person has assigned this payer to the account'];
  return learned.map((accountId) => ({ accountId, invoiceNumbers: [], score: 70, reasons }));
}
function amountSuggestions(entry: Entry, { sameAmount }: MatchCandidates): MatchSuggestion[] {
  const { name } = entry.counterparty;
  return sameAmount.map(({ accountId, invoiceNumber, name: customer }) => {
    const agrees = name !== null && namesAgree(name, customer);
    const only = sameAmount.length === 1;
    const reasons = [only ? 'the only open invoice of this amount' : 'an open invoice of this amount'];
    if (agrees) reasons.push('the names agree');
    return { accountId, invoiceNumbers: [invoiceNumber], score: (agrees ? 50 : 10) + (only ? 10 : 0), reasons };
  });
}
/** Of two reasons to look at one account the better, with the other's words. */
function merged(known: MatchSuggestion | undefined, other: MatchSuggestion): MatchSuggestion {
  if (known === undefined) return other;
  const [better, worse] = known.score >= other.score ? [known, other] : [other, known];
  const invoiceNumbers = better.invoiceNumbers.length > 0 ? better.invoiceNumbers : worse.invoiceNumbers;
  return { ...better, invoiceNumbers, reasons: [...new Set([...better.reasons, ...worse.reasons])] };
}

/** What an invoice still takes: its balance, and what was written off of it. */
const claimOn = ({ balance, writtenOff }: MatchableInvoice): number => Math.max(0, balance) + Math.max(0, writtenOff);
function namesInvoice(named: Named, accountId: string, { invoiceNumber }: MatchableInvoice): boolean {
  return named.some(({ invoices }) =>
    invoices.some((one) => one.accountId === accountId && one.invoiceNumber === invoiceNumber),
  );
}
function byDueDate(a: MatchableInvoice, b: MatchableInvoice): number {
  return compare(a.dueDate, b.dueDate) || compare(a.invoiceNumber, b.invoiceNumber);
}
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const MOST_IDS = 5;
function idsOf(accounts: readonly MatchableAccount[]): string {
  const ids = accounts.map(({ accountId }) => accountId).sort(compare);
  const more = ids.length - MOST_IDS;
  return ids.slice(0, MOST_IDS).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
