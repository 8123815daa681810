import type { Context } from '../case/context.js';
import { ladderStep } from '../case/ladder.js';
import { DomainError } from '../errors.js';
import { event, type NewEvent } from '../events.js';
import { guardsRestingOn, isSkipped, rungAfter } from '../steps/skipping.js';
import type { Strategy } from '../strategy.js';
import type { DecisionPayloads } from './payloads.js';
import { S, decision } from './spec.js';

type Change = DecisionPayloads['change-strategy'];

/** The version a case moves to, as the house has it. */
function targetOf({ case: c, named = [], currency }: Context, { strategy: id, version }: Change): Strategy {
  const target = named.find((one) => one.id === id && one.version === version);
  if (target === undefined) {
    throw new DomainError('unknown-reference', `There is no version ${version} of the strategy ${id}.`, [], {
      pointer: '/version',
    });
  }
  if (c.strategy.id === id && c.strategy.version === version) {
    throw new DomainError('wrong-step', 'The case runs on that version already.');
  }
  if (target.minimumOverdue[currency] === undefined) {
    const message = `The strategy ${id} has no amounts in ${currency}, the currency of the account.`;
    throw new DomainError('currency-mismatch', message, [], { pointer: '/strategy' });
  }
  return target;
}

/**
 * Moves a case to another version of its strategy, or to another one. What was sent and agreed stands; what comes is planned
 * anew, and requests whose text would be another go back to their maker (their draft is composed again).
 */
export const changeStrategy = decision({
  name: 'change-strategy',
  roles: [S],
  check: (context, payload) => void targetOf(context, payload),
  execute: (context, payload) => {
    const { id, version } = targetOf(context, payload);
    return [event('case.re-planned', { why: payload.reason, strategy: { id, version } })];
  },
});

/** Leaves out the current or the next step, where no guard depends on it; it stays visible for ever. */
export const skipStep = decision({
  name: 'skip-step',
  roles: [S],
  payloadGuards: ({ stepId }) => guardsRestingOn(stepId),
  check: checkSkip,
  execute: (context, { stepId, reason }) => [
    event('step.skipped', { step: stepId, reason }),
    ...beyond(context, stepId),
  ],
});

function checkSkip(context: Context, { stepId }: DecisionPayloads['skip-step']): void {
  const { case: c } = context;
  const here = ladderStep(c);
  const refuse = (message: string): never => {
    throw new DomainError('wrong-step', message);
  };
  if (isSkipped(context, stepId)) {
    refuse(`The step ${stepId} was skipped already.`);
  }
  if (stepId !== here && stepId !== rungAfter(here)) {
    refuse(`The case is at ${here}: only that step and the next can be skipped.`);
  }
  if (stepId === 'hold' && c.hold?.active === true) {
    refuse('The hold is in force: release it instead.');
  }
  if (
    stepId === 'hold' &&
    c.notice !== null &&
    ['requested', 'approved', 'sent', 'delivered'].includes(c.notice.status)
  ) {
    refuse(`Notice ${c.notice.noticeId} announces the hold: cancel it first.`);
  }
}

/** The next step is entered; beyond the last one people decide how the case ends. */
function beyond({ case: c }: Context, skipped: DecisionPayloads['skip-step']['stepId']): readonly NewEvent[] {
  const next = rungAfter(skipped);
  const overlaid = c.step === 'promise' || c.step === 'plan';
  return next === null || overlaid ? [] : [event('step.entered', { step: next })];
}
