import { Inject, Injectable } from '@nestjs/common';
import { digestOf, DomainError, type Actor, type DecisionName, type DecisionPayloads, type Json } from '#domain';
import type { DecisionAnswer, DecisionRequest, StoredCommand } from '#contracts';
import { decisionBodySchema, isDecisionName, splitDecisionBody, type DecisionBody } from '#contracts/schemas';
import { permitDecision } from '../auth/permissions.js';
import { CaseReader, type CasePlace } from '../cases/case-reader.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { notFound, Problem, refusalOf, refused, unavailable } from '../http/problem.js';
import { shaped } from '../http/shape.js';
import type { DecisionHeaders } from './headers.guard.js';
import { InFlight } from './in-flight.js';
import { CaseRefusal, CaseUnavailable } from './refusal.js';

interface Asked extends DecisionBody, DecisionHeaders {
  readonly actor: Actor;
  readonly decision: DecisionName;
  readonly place: CasePlace;
  readonly digest: string;
}

interface Attempt {
  readonly actor: Actor;
  readonly caseId: string;
  readonly decision: DecisionName;
  readonly decisionId: string;
}

/** Enough to see what happened; the history has the rest. */
const MOST_CHANGES = 100;

/** Staff decisions: refusals in the order of the contract, then the case itself, then the record's answer. */
@Injectable()
export class DecisionsService {
  private readonly inFlight = new InFlight();

  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly reader: CaseReader,
  ) {}

  async decide(
    actor: Actor,
    caseId: string,
    decision: string,
    headers: DecisionHeaders,
    body: unknown,
  ): Promise<object> {
    if (!isDecisionName(decision)) throw notFound('There is no decision of that name.');
    try {
      return await this.once(this.read(actor, caseId, decision, headers, body));
    } catch (error) {
      const problem = await this.explained(caseId, headers, error);
      throw await this.logged({ actor, caseId, decision, decisionId: headers.key }, problem);
    }
  }

  /** A known key gets its first answer; an unknown one is executed, by one request at a time. */
  private async once(asked: Asked): Promise<object> {
    const leave = this.inFlight.enter(asked.place.accountKey, asked.key);
    try {
      const [, stored] = await Promise.all([
        this.exists(asked.place),
        this.deps.stores.record.command(asked.place.accountKey, asked.key),
      ]);
      if (stored !== null && stored.contentDigest === asked.digest) return answerOf(ofStored(stored, asked));
      if (leave === null)
        throw new Problem('in-flight', 'This very decision is being executed; ask again in a moment.');
      if (stored !== null) throw new Problem('duplicate', 'This Idempotency-Key belongs to another decision.');
      return await this.execute(asked);
    } finally {
      leave?.();
    }
  }

  /** @throws Problem of the shape, or `not-found` for what cannot be the id of a case */
  private read(actor: Actor, caseId: string, decision: DecisionName, headers: DecisionHeaders, body: unknown): Asked {
    const parsed = splitDecisionBody(decision, shaped(decisionBodySchema(decision), body));
    const place = this.reader.place(caseId);
    const digest = digestOf({ decision, caseId, actor: actor.id, ...parsed });
    return { ...headers, ...parsed, actor, decision, place, digest };
  }

  /** The read model knows at once; while it is being rebuilt, the record does. @throws Problem `not-found` */
  private async exists(place: CasePlace): Promise<void> {
    if ((await this.deps.stores.reads.case(place.caseId)) === null) await this.reader.lastSeq(place);
  }

  private async execute(asked: Asked): Promise<object> {
    permitDecision(asked.actor, asked.decision);
    const { accountKey } = asked.place;
    try {
      return answerOf(await this.deps.cases.decide(accountKey, await this.requestOf(asked)));
    } catch (error) {
      if (!(error instanceof CaseUnavailable)) throw error;
      const stored = await this.deps.stores.record.command(accountKey, asked.key);
      if (stored !== null && stored.contentDigest === asked.digest) return answerOf(ofStored(stored, asked));
      throw unavailable('The case cannot be reached at the moment; the same key is safe to repeat.');
    }
  }

  private async requestOf(asked: Asked): Promise<DecisionRequest> {
    const { actor, decision, taskId, comment, key, expectedVersion, digest, place } = asked;
    const limits = this.deps.people.find(({ username }) => username === actor.id)?.limits;
    return {
      decisionId: key,
      caseId: place.caseId,
      decision,
      actor,
      expectedVersion,
      payload: await this.knowingHolders(asked),
      ...(taskId === undefined ? {} : { taskId }),
      ...(comment === undefined ? {} : { comment }),
      contentDigest: digest,
      limits: limits === undefined ? {} : limits,
      ...(this.deps.clock.mode === 'driven' ? { now: await this.deps.stores.record.now() } : {}),
    };
  }

  /** An opt-out of an address is one of whoever has it: that is known to the store of personal data alone. */
  private async knowingHolders({ decision, payload, place }: Asked): Promise<unknown> {
    if (decision !== 'opt-out' && decision !== 'opt-in') return payload;
    const refused = payload as DecisionPayloads['opt-out'];
    if (refused.address === undefined) return payload;
    const { channel, address } = refused;
    return { ...refused, holders: await this.deps.stores.people.holders(place.accountKey, channel, address) };
  }

  /** Whoever decided upon an old version learns what has happened since. */
  private async explained(caseId: string, { expectedVersion }: DecisionHeaders, error: unknown): Promise<unknown> {
    const problem = problemOf(error);
    if (problem?.code !== 'stale-version') return error;
    const changed = await this.reader.changesSince(this.reader.place(caseId), expectedVersion, MOST_CHANGES);
    const facts = {
      ...problem.parts.facts,
      changed: changed.map(({ actor, ...change }) => ({ ...change, actor: { ...actor } })),
    };
    return new Problem(problem.code, problem.message, { ...problem.parts, facts });
  }

  /** A refusal leaves no trace in the case: it goes to the access log. */
  private async logged(attempt: Attempt, error: unknown): Promise<unknown> {
    const problem = problemOf(error);
    if (problem === null || problem.status >= 500) return problem ?? error;
    const { actor, caseId, decision, decisionId } = attempt;
    await this.deps.stores.access.write({
      actor,
      action: 'decision.refused',
      subject: caseId,
      outcome: problem.code,
      facts: { decision, decisionId, guards: (problem.parts.guards ?? []).map(({ id }): Json => id) },
    });
    return problem;
  }
}

function problemOf(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof CaseRefusal) return refused(error.refusal);
  if (error instanceof DomainError) return refused(refusalOf(error));
  return null;
}

/** One function and one key order for the first answer and for every repeat: byte for byte the same. */
function answerOf(answer: DecisionAnswer): object {
  return {
    decisionId: answer.decisionId,
    caseId: answer.caseId,
    version: answer.version,
    seq: answer.seq,
    events: answer.events.map(({ seq, type }) => ({ seq, type })),
    ...(answer.approvalId === undefined ? {} : { approvalId: answer.approvalId }),
    ...(answer.taskId === undefined ? {} : { taskId: answer.taskId }),
  };
}
function ofStored(command: StoredCommand & { lastSeq: number }, { place }: Asked): DecisionAnswer {
  return {
    decisionId: command.commandId,
    caseId: command.caseId ?? place.caseId,
    version: command.version,
    seq: command.lastSeq,
    events: command.events,
    ...(command.approvalId == null ? {} : { approvalId: command.approvalId }),
    ...(command.taskId == null ? {} : { taskId: command.taskId }),
  };
}
