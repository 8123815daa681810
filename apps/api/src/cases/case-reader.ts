import { Inject, Injectable } from '@nestjs/common';
import {
  caseView,
  emptyState,
  evolve,
  later,
  type AccountState,
  type Actor,
  type Instant,
  type StoredEvent,
  type Strategy,
} from '#domain';
import { accountKeyOfCase } from '#contracts';
import { DEPS, type ApiDeps } from '../deps.js';
import { fault, notFound } from '../http/problem.js';
import { present } from '../http/presentation.js';

/** A case as it stood at a moment: everything an answer about it may depend on, and nothing else. */
export interface CaseMoment {
  readonly caseId: string;
  readonly accountKey: string;
  readonly state: AccountState;
  readonly strategy: Strategy;
  /** The instant it is judged at. */
  readonly at: Instant;
}
export interface CasePlace {
  readonly caseId: string;
  readonly accountKey: string;
  /** Counts the delinquencies of the account from 1. */
  readonly number: number;
}

/** An event that changed what may be decided. */
export interface Change {
  readonly seq: number;
  readonly type: string;
  readonly at: Instant;
  readonly actor: Actor;
}

/** Reads cases from the record: the fold of the stream is the only source, so that now and as-of are one function. */
@Injectable()
export class CaseReader {
  /** Versions never change once published: no need to ask twice. */
  private readonly strategies = new Map<string, Strategy>();

  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  /** @throws Problem `not-found` */
  place(caseId: string): CasePlace {
    const number = Number(/^[A-Za-z0-9_-]{1,100}-([1-9]\d{0,6})$/.exec(caseId)?.[1]);
    if (!Number.isInteger(number)) throw unknownCase();
    return { caseId, accountKey: accountKeyOfCase(caseId), number };
  }

  /** The case now: its last word if a later delinquency of the account has begun. @throws Problem `not-found` */
  async now(caseId: string): Promise<CaseMoment> {
    const place = this.place(caseId);
    const [head, now] = await Promise.all([
      this.deps.stores.record.fold(place.accountKey),
      this.deps.stores.record.now(),
    ]);
    const state = await this.ofCase(place, head);
    return this.moment(place, state, later(now, state.at));
  }

  /** The case as it was known after `seq`, or at the instant, judged at the instant. @throws Problem `not-found`, `invalid` */
  async asOf(caseId: string, { seq, at }: { seq?: number; at?: Instant }): Promise<CaseMoment> {
    const place = this.place(caseId);
    const folded = await this.deps.stores.record.fold(place.accountKey, seq === undefined ? { at } : { seq });
    const state = await this.ofCase(place, folded);
    if (seq !== undefined && folded.seq < seq)
      throw fault('/seq', `The record of this account ends at seq ${folded.seq}.`);
    return this.moment(place, state, at ?? state.at);
  }

  /** Last seq that belongs to the case: the head, or the last event before the account's next delinquency. */
  async lastSeq(place: CasePlace): Promise<number> {
    const state = await this.ofCase(place, await this.deps.stores.record.fold(place.accountKey));
    return state.seq;
  }

  /** The events after `afterSeq` up to `upToSeq`, at most `limit`, as stored. */
  async events(accountKey: string, afterSeq: number, upToSeq: number, limit = Infinity): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    let from = afterSeq;
    while (from < upToSeq && events.length < limit) {
      const page = await this.deps.stores.record.read(accountKey, from, upToSeq);
      events.push(...page.events);
      const last = page.events.at(-1);
      if (last === undefined) break;
      from = last.seq;
    }
    return events.length > limit ? events.slice(0, limit) : events;
  }

  /** What has changed since a version: the events that raised it, oldest first, at most the newest `limit`. */
  async changesSince({ accountKey }: CasePlace, version: number, limit: number): Promise<Change[]> {
    const head = await this.deps.stores.record.head(accountKey);
    const events = await this.events(accountKey, 0, head?.seq ?? 0);
    let state = emptyState(accountKey);
    const changes: Change[] = [];
    for (const event of events) {
      const before = state.version;
      state = evolve(state, event);
      const { seq, type, at, actor } = event;
      if (state.version > Math.max(before, version)) changes.push({ seq, type, at, actor });
    }
    return changes.slice(-limit);
  }

  /** The body of `GET /v1/cases/{caseId}`, for now and for as-of alike. */
  view({ state, strategy, at }: CaseMoment): unknown {
    return present(caseView(state, strategy, at));
  }

  private async ofCase(place: CasePlace, state: AccountState): Promise<AccountState> {
    if (state.caseCount < place.number) throw unknownCase();
    if (state.caseCount === place.number) return state;
    const seq = await this.endOf(place, state.seq);
    return this.deps.stores.record.fold(place.accountKey, { seq });
  }

  private async endOf(place: CasePlace, headSeq: number): Promise<number> {
    const events = await this.events(place.accountKey, 0, headSeq);
    // Notes on an earlier case may come when a later one has long begun: they no longer move its end.
    const next = events.findIndex((event) => event.type === 'case.opened' && event.data.number > place.number);
    const last = events.slice(0, next < 0 ? events.length : next).findLast(({ caseId }) => caseId === place.caseId);
    if (last === undefined) throw unknownCase();
    return last.seq;
  }

  private async moment(place: CasePlace, state: AccountState, at: Instant): Promise<CaseMoment> {
    return { caseId: place.caseId, accountKey: place.accountKey, state, strategy: await this.strategyOf(state), at };
  }

  private async strategyOf(state: AccountState): Promise<Strategy> {
    const { id, version } = state.case?.strategy ?? this.deps.strategy;
    if (version === this.deps.strategy.version) return this.deps.strategy;
    const known = this.strategies.get(version) ?? (await this.deps.stores.house.strategy(id, version));
    if (known === null) throw new Error('A case pins a strategy version that the house does not have.');
    this.strategies.set(version, known);
    return known;
  }
}

const unknownCase = () => notFound('There is no case of that id.');
