/** One account twice: as a simulation, and as a real case in a real house. What happens to one happens to the other. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { setTimeout as pause } from 'node:timers/promises';
import {
  answerTasks,
  DomainError,
  isBusinessDay,
  instantAt,
  localDate,
  Simulation,
  type Actor,
  type DecisionName,
  type DecisionPayloads,
  type EventType,
  type Instant,
  type NewEvent,
  type PlainDate,
  type StoredEvent,
} from '#domain';
import type { FactResult } from '#persistence';
import { calendarFrom } from '#platform';
import { RETRY_LATER } from '#contracts';
import { refusalOf, type CaseHouse } from './case-house.js';
import { ERP } from './stores.js';

/** What was done to the simulation, to be done to the case. */
type Deed =
  | {
      readonly kind: 'decide';
      readonly actor: Actor;
      readonly decision: DecisionName;
      readonly decisionId: string;
      readonly payload: object;
      /** Null: accepted; else the code of the refusal. */
      readonly refused: string | null;
    }
  | {
      readonly kind: 'pay';
      readonly paymentId: string;
      readonly minor: number;
      readonly receivedOn: PlainDate;
      readonly invoiceNumbers: readonly string[];
    }
  | { readonly kind: 'reverse'; readonly paymentId: string; readonly reason: string }
  | { readonly kind: 'fact'; readonly actor: Actor; readonly events: readonly NewEvent[] };

/** A simulation that remembers what is done to it. */
class Remembering extends Simulation {
  deeds: Deed[] = [];
  #decisions = 0;

  override decide<K extends DecisionName>(actor: Actor, decision: K, payload: DecisionPayloads[K]): EventType[] {
    const decisionId = `d-${(this.#decisions += 1)}`;
    const remember = (refused: string | null): void =>
      void this.deeds.push({ kind: 'decide', actor, decision, decisionId, payload, refused });
    try {
      const types = super.decide(actor, decision, payload, null, decisionId);
      remember(null);
      return types;
    } catch (error) {
      if (error instanceof DomainError) remember(error.code);
      throw error;
    }
  }
  override pay(id: string, minor: number, receivedOn: PlainDate = this.today, invoiceNumbers: readonly string[] = []) {
    const paymentId = `${this.state.accountKey}-${id}`;
    super.pay(paymentId, minor, receivedOn, invoiceNumbers);
    this.deeds.push({ kind: 'pay', paymentId, minor, receivedOn, invoiceNumbers });
  }
  override reverse(paymentId: string, reason: string): void {
    super.reverse(paymentId, reason);
    this.deeds.push({ kind: 'reverse', paymentId, reason });
  }
  override fact(events: readonly NewEvent[], actor: Actor = ERP): void {
    super.fact(events, actor);
    this.deeds.push({ kind: 'fact', actor, events });
  }
}

const SWEEP_MINUTE = 510;

export class Twin {
  /** How the two went apart, where a decision told. */
  apart: string | null = null;

  private constructor(
    readonly accountId: string,
    private readonly accountKey: string,
    private readonly house: CaseHouse,
    readonly sim: Remembering,
    private readonly collector: string,
  ) {}

  /** Begins where a case that was opened in the house stands. */
  static async of(house: CaseHouse, accountId: string, accountKey: string, now: Instant): Promise<Twin> {
    const record = await recordOf(house, accountKey);
    const { calendar, case: c } = await house.fold(accountKey);
    if (calendar === null || c === null) throw new Error(`${accountId} has no case`);
    const account = { accountKey, calendar, record };
    const resolve = (from: PlainDate, zone?: string) =>
      zone === undefined ? calendarFrom(calendar.zone, calendar.calendar, from) : calendarFrom(zone, 'none', from);
    const sim = new Remembering(house.strategy, account, now, resolve);
    return new Twin(accountId, accountKey, house, sim, c.assignee);
  }

  /** The simulation up to an instant, with the sweep of each business morning. */
  advance(to: Instant): void {
    const { sim } = this;
    for (let day = localDate(sim.calendar, sim.now); ; day = dayAfter(day)) {
      const morning = instantAt(sim.calendar, day, SWEEP_MINUTE);
      if (morning > to) break;
      if (morning <= sim.now || !isBusinessDay(sim.calendar, day)) continue;
      sim.advance(morning);
      const isOpen = sim.state.case !== null && sim.state.case.status !== 'closed';
      if (!isOpen) sim.sweep(this.collector);
    }
    sim.advance(to);
  }

  /** People answer what is open on their list, as the staff of a portfolio does. */
  work(): void {
    answerTasks(this.sim, 'next-day', 1);
  }

  /** Does to the case what was done to the simulation since the last time; after one refused what the other took, no more. */
  async follow(): Promise<void> {
    const { sim } = this;
    const deeds = sim.deeds;
    sim.deeds = [];
    for (const [index, deed] of deeds.entries()) {
      if (this.apart !== null) return;
      // A case that is still busy with one thing would be asked for the next on an older state.
      if (index > 0) await this.house.settle();
      await this.repeat(deed);
    }
  }

  private async repeat(deed: Deed): Promise<void> {
    const { house, accountKey } = this;
    switch (deed.kind) {
      case 'decide':
        return this.decide(deed);
      case 'pay': {
        const { paymentId, minor, receivedOn, invoiceNumbers } = deed;
        const amount = { minor, currency: 'EUR' };
        const input = { paymentId, accountId: this.accountId, amount, receivedOn, invoiceNumbers };
        return taken(await house.stores.facts.receivePayment(ERP, input));
      }
      case 'reverse': {
        const { paymentId, reason } = deed;
        return taken(await house.stores.facts.reversePayment(ERP, { paymentId, reason }));
      }
      case 'fact': {
        const { seq, case: c } = await house.fold(accountKey);
        const caseId = c === null || c.status === 'closed' ? null : c.caseId;
        const command = { commandId: `fact-${seq}`, actor: deed.actor, caseId };
        const rest = { policyVersion: null, events: deed.events, contentDigest: null };
        const at = await house.now();
        const commands = [{ ...command, ...rest }];
        const { kind } = await house.stores.record.append({ accountKey, expectedSeq: seq, at, commands });
        if (kind !== 'appended') throw new Error(`${accountKey}: a fact was not appended but ${kind}`);
        await house.stores.outbox.enqueue([accountKey]);
      }
    }
  }

  private async decide({ actor, decision, decisionId, payload, refused }: Extract<Deed, { kind: 'decide' }>) {
    const answer = async (): Promise<string | null> =>
      this.house.decide(this.accountKey, actor, decision, payload, { decisionId }).then(
        () => null,
        async (error: unknown) => {
          // A case without any dated obligation left has no workflow: whoever decides starts it, as the API does.
          if (error instanceof WorkflowNotFoundError) {
            await this.house.start(this.accountKey);
            return RETRY_LATER;
          }
          const refusal = refusalOf(error);
          if (refusal === RETRY_LATER) return RETRY_LATER;
          const { code } = refusal as { code?: string };
          if (code === undefined) throw error;
          return code;
        },
      );
    let code = await answer();
    while (code === RETRY_LATER) {
      await pause(20);
      code = await answer();
    }
    if (code !== refused) {
      this.apart = `${decision}: the simulation ${said(refused)}, the case ${said(code)}`;
    }
  }

  /** Both records, in words, without what differs by nature. */
  async records(): Promise<{ simulated: string[]; real: string[] }> {
    return {
      simulated: this.sim.events.map(inWords),
      real: (await recordOf(this.house, this.accountKey)).map(inWords),
    };
  }
}

const said = (code: string | null): string => (code === null ? 'accepted it' : `said ${code}`);

function taken(result: FactResult): void {
  if (result.kind !== 'accepted') throw new Error(`a fact was not accepted but ${JSON.stringify(result)}`);
}

const dayAfter = (day: PlainDate): PlainDate =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

async function recordOf(house: CaseHouse, accountKey: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await house.stores.record.read(accountKey, events.at(-1)?.seq ?? 0);
    events.push(...page.events);
    if (!page.more) return events;
  }
}

/** One event in a line. Left out: when it was stored, the command's id, texts about people, the mail server's words. */
function inWords(one: StoredEvent): string {
  const { seq, type, at, effectiveOn, actor, caseId, version, policyVersion, data } = one;
  const about = [
    seq,
    type,
    at,
    effectiveOn ?? '-',
    `${actor.id}/${actor.role}`,
    caseId ?? '-',
    version,
    policyVersion ?? '-',
  ];
  return `${about.join(' ')} ${JSON.stringify(comparable(data))}`;
}
const APART = new Set(['textDigest', 'proof']);
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  if ('personal' in value || ('ref' in value && 'digest' in value)) return 'personal';
  const entries = Object.entries(value).filter(([key, field]) => !APART.has(key) && field !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, comparable(field)]),
  );
}
