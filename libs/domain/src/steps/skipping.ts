import type { Context } from '../case/context.js';
import type { UnmetGuard } from '../errors.js';
import type { Guard } from '../guards.js';
import type { StepName } from '../vocabulary.js';

/** The rungs in the order in which they are climbed. */
export const LADDER = [
  'reminder',
  'call',
  'diagnosis',
  'negotiation',
  'verdict',
  'notice',
  'hold',
  'final-notice',
  'agency',
  'legal-review',
] as const satisfies readonly StepName[];
export type Rung = (typeof LADDER)[number];

/** What rests on a step: whoever left it out would walk around these guards (DOMAIN 6.1). */
const RESTING_ON: Readonly<Partial<Record<StepName, readonly UnmetGuard[]>>> = {
  reminder: [{ id: 'G03', message: 'The reminders are attempts that a final notice needs.' }],
  call: [
    { id: 'G01', message: 'Without calls the reason cannot be called unknown.' },
    { id: 'G03', message: 'The calls are attempts that a final notice needs, on a second channel.' },
  ],
  diagnosis: [{ id: 'G01', message: 'Nothing harder happens without a reason.' }],
  negotiation: [{ id: 'G02', message: 'A final notice needs an offer that was answered or has expired.' }],
  verdict: [{ id: 'G12', message: 'No harsher step begins without a verdict.' }],
  notice: [{ id: 'G04', message: 'A hold needs a delivered notice.' }],
  'final-notice': [{ id: 'G06', message: 'An agency needs an expired final notice.' }],
  agency: [{ id: 'G07', message: 'Legal action needs an agency outcome, or counsel to override it.' }],
};

/** Unmet where a guard depends on the step: it may not be left out. */
export const guardsRestingOn = (step: StepName): readonly Guard[] =>
  (RESTING_ON[step] ?? []).map(
    (guard): Guard =>
      () =>
        guard,
  );

/** The rung above; null on the last. */
export const rungAfter = (step: StepName): Rung | null => LADDER[LADDER.findIndex((rung) => rung === step) + 1] ?? null;

export const isSkipped = ({ case: c }: Context, step: StepName): boolean => c.skipped.some((one) => one.step === step);
