/** The client's own books of a flood, and the audit that compares them with what the product has on record. */
import type { Product } from '../../support/product.js';
import type { HistoryItem, Letter, Task } from '../../support/walk.js';
import type { Flood, FloodPlan } from '../payment-flood.js';
import type { Dice } from './dice.js';
import type { Paid } from './flood-channels.js';

interface Account {
  readonly accountId: string;
  /** Decimal string in EUR. */
  readonly owed: string;
}
interface Event extends HistoryItem {
  readonly data: {
    readonly messageId?: string;
    readonly paymentId?: string;
    readonly amount?: { readonly value?: string };
  };
}
type Get = (path: string) => Promise<unknown>;

const RECEIVED_ON = '2026-03-02';
const OWED_CENTS = 900_000;

export class Books {
  readonly accounts: readonly Account[];
  readonly payments: readonly Paid[];

  /** Some accounts will have paid in full, some in part, some too much. */
  constructor(plan: Pick<FloodPlan, 'accounts' | 'payments'>, dice: Dice) {
    this.accounts = Array.from({ length: plan.accounts }, (_, n) => ({
      accountId: `F-${n}`,
      owed: decimal(OWED_CENTS),
    }));
    const each = Math.ceil(plan.payments / plan.accounts);
    this.payments = Array.from({ length: plan.payments }, (_, n) => {
      const account = this.accounts[n % plan.accounts];
      // Every third account pays in full with its last payment, every third too much, the others in part.
      const share = (n % plan.accounts) % 3;
      const cents =
        share === 2 ? 1 + dice.below(Math.floor(OWED_CENTS / each / 2)) : Math.ceil(OWED_CENTS / each) + share;
      return {
        paymentId: `P-${n}`,
        accountId: account?.accountId ?? '',
        value: decimal(cents),
        receivedOn: RECEIVED_ON,
      };
    });
  }

  /** Cents paid by an account, each payment once. */
  private paidBy(accountId: string): number {
    const own = this.payments.filter((one) => one.accountId === accountId);
    return own.reduce((sum, { value }) => sum + cents(value), 0);
  }

  /** Compares every case with these books; what does not agree is a fault. */
  async audit(product: Product, tally: Flood): Promise<void> {
    const get: Get = async (path) => {
      const answer = await product.as('axel').get(path);
      if (answer.status !== 200) tally.faults.push(`GET ${path}: ${answer.status} ${answer.text}`);
      return answer.body;
    };
    const mails = await mailbox(product);
    for (const account of this.accounts) await this.auditAccount(product, account, mails, get, tally);
    await this.auditSums(get, tally);
    const verified = await product.run('verify').catch((error: unknown) => String(error));
    if (!/hold|holds|0 faults/.test(verified)) tally.faults.push(`verify: ${verified}`);
  }

  private async auditAccount(
    product: Product,
    { accountId }: Account,
    mails: ReadonlyMap<string, number>,
    get: Get,
    tally: Flood,
  ): Promise<void> {
    const fault = (what: string): void => void tally.faults.push(`${accountId}: ${what}`);
    const { items } = (await get(`/v1/cases?accountId=${accountId}`)) as { items: { caseId: string }[] };
    const paid = this.paidBy(accountId);
    if (items.length > 1) return fault(`${items.length} cases`);
    const [one] = items;
    // Whoever had paid before the sweep came by has no case at all.
    if (one === undefined) return paid >= OWED_CENTS ? undefined : fault('no case, although it owes');
    const body = (await get(`/v1/cases/${one.caseId}`)) as { balance: { value: string }; status: string };
    const left = Math.max(0, OWED_CENTS - paid);
    // Money received too much stands against the balance as unapplied credit.
    const balance = decimal(OWED_CENTS - paid);
    if (body.balance.value !== balance) fault(`balance ${body.balance.value}, expected ${balance}`);
    if ((body.status === 'closed') !== (left === 0)) fault(`${body.status} with ${decimal(left)} left`);
    const events = await history(get, one.caseId);
    this.auditPayments(accountId, events, fault);
    const tasks = (await product.as('clara').get(`/v1/worklist?caseId=${one.caseId}`)).body as { items: Task[] };
    auditLetters(events, mails, tasks.items, tally, fault);
    const letters = (await get(`/v1/cases/${one.caseId}/letters`)) as { items: Letter[] };
    const expected = left === 0 ? ['thanks'] : ['reminder-1'];
    const known = [...letters.items.map(({ template }) => template), ...events.flatMap(unsure)];
    for (const template of expected) {
      if (!known.some((name) => name.includes(template))) fault(`no ${template}, and nobody is asked about it`);
    }
  }

  private auditPayments(accountId: string, events: readonly Event[], fault: (what: string) => void): void {
    const received = events.filter(({ type }) => type === 'payment.received').map(({ data }) => data.paymentId ?? '');
    const twice = received.filter((id, index) => received.indexOf(id) !== index);
    if (twice.length > 0) fault(`counted twice: ${twice.join(', ')}`);
    const expected = this.payments.filter((one) => one.accountId === accountId).map(({ paymentId }) => paymentId);
    const lost = expected.filter((id) => !received.includes(id));
    if (lost.length > 0) fault(`acknowledged and lost: ${lost.join(', ')}`);
    if (received.length !== expected.length) fault(`${received.length} payments, expected ${expected.length}`);
  }

  /** The whole portfolio, to the cent. */
  private async auditSums(get: Get, tally: Flood): Promise<void> {
    const { items } = (await get(`/v1/portfolio/aging?asOf=${RECEIVED_ON}`)) as {
      items?: { total: { value: string }; unapplied: { value: string } }[];
    };
    const paid = this.accounts.map(({ accountId }) => this.paidBy(accountId));
    const open = paid.reduce((sum, one) => sum + Math.max(0, OWED_CENTS - one), 0);
    const surplus = paid.reduce((sum, one) => sum + Math.max(0, one - OWED_CENTS), 0);
    const [row] = items ?? [];
    const seen = [cents(row?.total.value ?? '0.00'), cents(row?.unapplied.value ?? '0.00')];
    if (seen[0] !== open || seen[1] !== surplus) {
      tally.faults.push(
        `aging says ${seen.map(decimal).join(' and ')} unapplied, the books ${decimal(open)} and ${decimal(surplus)}`,
      );
    }
  }
}

/** Each hand-over has one end, each letter that left is in the mailbox once, and what nobody knows is a task. */
function auditLetters(
  events: readonly Event[],
  mails: ReadonlyMap<string, number>,
  tasks: readonly Task[],
  tally: Flood,
  fault: (what: string) => void,
): void {
  const ids = (type: string): string[] =>
    events.filter((one) => one.type === type).map(({ data }) => data.messageId ?? '');
  const [sent, unknown, failed] = [ids('message.sent'), ids('message.outcome-unknown'), ids('message.failed')];
  for (const messageId of new Set(ids('message.sending'))) {
    const inMailbox = mails.get(messageId) ?? 0;
    if (inMailbox > 1) fault(`${messageId} is in the mailbox ${inMailbox} times`);
    if (sent.includes(messageId) && inMailbox !== 1) fault(`${messageId} was sent and is not in the mailbox`);
    const known = sent.includes(messageId) || unknown.includes(messageId) || failed.includes(messageId);
    if (!known) fault(`${messageId}: nobody knows what became of it`);
    if (
      unknown.includes(messageId) &&
      !sent.includes(messageId) &&
      !tasks.some(({ kind }) => kind === 'resolve-send')
    ) {
      fault(`${messageId} has an unknown outcome and no task`);
    }
  }
  tally.lettersSent += new Set(sent).size;
  tally.outcomeUnknown += unknown.length;
  tally.withheld += ids('message.suppressed').length;
}

/** Letters that are not known to have left but are not forgotten either. */
const unsure = ({ type, data }: Event): string[] =>
  type === 'message.outcome-unknown' || type === 'message.suppressed' ? [data.messageId ?? ''] : [];

async function history(get: Get, caseId: string): Promise<Event[]> {
  const all: Event[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await get(`/v1/cases/${caseId}/history?limit=200${more}`)) as {
      items: Event[];
      nextCursor: string | null;
    };
    all.push(...(page.items ?? []));
    cursor = page.nextCursor ?? null;
  }
  return all;
}

/** How often each of our letters is in the mailbox. */
async function mailbox(product: Product): Promise<Map<string, number>> {
  const { items } = (await product.as('clara').get('/mailbox/messages')).body as { items: { messageId: string }[] };
  const counts = new Map<string, number>();
  for (const { messageId } of items) {
    const ours = messageId.replace(/^<|>$/g, '').replace(/\.\d+@amicable\.invalid$/, '');
    counts.set(ours, (counts.get(ours) ?? 0) + 1);
  }
  return counts;
}

const cents = (value: string): number => Number(value.replace('.', ''));
const decimal = (minor: number): string =>
  `${minor < 0 ? '-' : ''}${Math.floor(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`;
