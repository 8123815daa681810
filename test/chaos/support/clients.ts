/** Clients that decide and pay at the same time on cases, as rude as the contract allows. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DecisionAnswer } from '#contracts';
import { eur, type Answer } from '../../support/http.js';
import { codeOf, type CaseBody } from './api.js';
import type { Dice } from './dice.js';
import type { Answered } from './held.js';
import type { Rig } from './rig.js';

/** What clients met: counts, and waits in ms. */
export class Tally {
  readonly answered = new Map<string, Answered[]>();
  readonly paid = new Map<string, string[]>();
  readonly faults: string[] = [];
  stale = 0;
  refused = 0;
  unavailable = 0;
  repeats = 0;
  /** Longest wait of one client for one decision, with all its tries. */
  longestMs = 0;
  /** Longest time in which nobody at all got an answer. */
  silenceMs = 0;
  private lastAnswerAt = Date.now();

  get decisions(): number {
    return [...this.answered.values()].reduce((sum, list) => sum + list.length, 0);
  }
  get payments(): number {
    return [...this.paid.values()].reduce((sum, list) => sum + list.length, 0);
  }
  /** Somebody who began to wait at that moment got an answer. */
  answeredSince(started: number): void {
    const now = Date.now();
    this.longestMs = Math.max(this.longestMs, now - started);
    this.silenceMs = Math.max(this.silenceMs, now - this.lastAnswerAt);
    this.lastAnswerAt = now;
  }
  note<T>(map: Map<string, T[]>, caseId: string, one: T): void {
    map.set(caseId, [...(map.get(caseId) ?? []), one]);
  }
}

export interface Target {
  readonly caseId: string;
  readonly accountId: string;
}
interface Act {
  readonly user: string;
  readonly decision: string;
  readonly payload: object;
  readonly mark: string | null;
}
/** Nobody waits longer than this for one answer, whatever is killed meanwhile. */
const GIVE_UP_MS = 90_000;
const DAY_MS = 86_400_000;
const RETRY_MS = 40;

export class CaseClient {
  private count = 0;

  constructor(
    private readonly rig: Rig,
    private readonly dice: Dice,
    private readonly tally: Tally,
    /** Begins every key and payment id of this client. */
    private readonly name: string,
  ) {}

  /** One decision that the case allows, made until it is answered; now and then repeated with its key. */
  async decide({ caseId }: Target): Promise<void> {
    const started = Date.now();
    let key = this.fresh('d');
    let act: Act | null = null;
    for (; Date.now() - started < GIVE_UP_MS; await sleep(this.dice.below(RETRY_MS))) {
      const { body, etag } = await this.rig.api.getCase(caseId);
      act ??= this.choose(body, key);
      const made = await this.rig.api.decide(act.user, caseId, act.decision, act.payload, {
        key,
        etag,
      });
      if (made.status === 200) return this.keep(caseId, key, act, made, started);
      if (!this.mayRetry(made)) return this.fault(`${act.decision} ${key}: ${made.status} ${made.text}`);
      // What the case refuses by now is not asked again: another decision, under another key.
      if (made.status === 409 && codeOf(made) !== 'in-flight') [act, key] = [null, this.fresh('d')];
    }
    this.fault(`${act?.decision} ${key}: no answer within ${GIVE_UP_MS} ms`);
  }

  /** One payment and its signal; now and then sent again. */
  async pay({ caseId, accountId }: Target, amount = '10.00'): Promise<void> {
    const started = Date.now();
    const paymentId = this.fresh('p');
    const receivedOn = (await this.today()).slice(0, 10);
    const times = this.dice.chance(0.2) ? 2 : 1;
    const payment = { paymentId, accountId, amount: eur(amount), receivedOn };
    const sent = await Promise.all(
      Array.from({ length: times }, async () => this.rig.api.send('erp', 'POST', '/v1/payments', payment)),
    );
    const odd = sent.find(({ status }) => status !== 202);
    if (odd !== undefined) return this.fault(`payment ${paymentId}: ${odd.status} ${odd.text}`);
    this.tally.note(this.tally.paid, caseId, paymentId);
    this.tally.answeredSince(started);
    // The outbox sends one of its own; an engine that is down at the moment hears of it from there.
    await this.rig.signalNews(caseId).catch(() => undefined);
  }

  private mayRetry(made: Answer): boolean {
    const { status } = made;
    if (status === 412) this.tally.stale += 1;
    else if (status === 503) this.tally.unavailable += 1;
    else if (status === 409 && codeOf(made) !== 'duplicate') this.tally.refused += 1;
    else return false;
    return true;
  }

  private async keep(caseId: string, key: string, act: Act, made: Answer, started: number): Promise<void> {
    this.tally.note(this.tally.answered, caseId, { key, answer: made.body as DecisionAnswer, mark: act.mark });
    this.tally.answeredSince(started);
    if (!this.dice.chance(0.1)) return;
    this.tally.repeats += 1;
    const again = await this.rig.api.decide(act.user, caseId, act.decision, act.payload, { key, etag: '"0"' });
    if (again.status !== 200 || again.text !== made.text) {
      this.fault(`${key}: first ${made.text}, then ${again.status} ${again.text}`);
    }
  }

  private choose(body: CaseBody, key: string): Act {
    const date = (days: number): string => new Date(Date.parse(body.asOf) + days * DAY_MS).toISOString().slice(0, 10);
    const promise = body.promises.find(({ status }) => status === 'open');
    const act = (user: string, decision: string, payload: object, mark: string | null = null): Act => ({
      ...{ user, decision, payload, mark },
    });
    switch (this.dice.pick(['note', 'note', 'contact', 'call', 'assign', 'pause', 'promise', 'escalate'] as const)) {
      case 'note':
        return act(this.dice.pick(['clara', 'carl', 'sam']), 'note', { text: `note ${key}.` }, `note ${key}.`);
      case 'contact': {
        const contact = { at: body.asOf, channel: 'email', direction: 'inbound', text: `contact ${key}.` };
        return act('carl', 'record-contact', contact, `contact ${key}.`);
      }
      case 'call': {
        const call = { at: body.asOf, direction: 'outbound', outcome: 'no-answer', summary: `call ${key}.` };
        return act('clara', 'record-call', call, `call ${key}.`);
      }
      case 'assign':
        return act('sam', 'assign', { assignee: this.dice.pick(['clara', 'carl']), reason: 'a change of hands' });
      case 'pause':
        return body.overlays.includes('paused')
          ? act('clara', 'resume', { why: 'enough' })
          : act('sam', 'pause', { until: date(1 + this.dice.below(9)), reason: 'a moment' });
      case 'promise': {
        if (promise !== undefined) {
          return act('carl', 'withdraw-promise', { promiseId: promise.promiseId, why: 'changed their mind' });
        }
        const promised = {
          amount: eur('50.00'),
          dueDate: date(2 + this.dice.below(9)),
          promisedBy: 'ap',
          channel: 'phone',
        };
        return act('carl', 'record-promise', promised);
      }
      case 'escalate':
        return act('clara', 'escalate', { to: 'supervisor', reason: 'to be on the safe side' });
    }
  }

  private async today(): Promise<string> {
    return this.rig.stores.record.now();
  }
  private fresh(kind: 'd' | 'p'): string {
    this.count += 1;
    return `${this.name}-${kind}${this.count}`;
  }
  private fault(what: string): void {
    this.tally.faults.push(what);
  }
}
