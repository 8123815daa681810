import type { StepName } from '../events.js';
import { agency } from './agency.js';
import { call } from './call.js';
import { closed } from './closing.js';
import { diagnosis } from './diagnosis.js';
import { finalNotice } from './final-notice.js';
import { hold } from './hold.js';
import { intake } from './intake.js';
import { legalReview } from './legal-review.js';
import { negotiation } from './negotiation.js';
import { notice } from './notice.js';
import { plan } from './plan.js';
import { promise } from './promise.js';
import { reminder } from './reminder.js';
import type { Step } from './step.js';
import { verdict } from './verdict.js';

/** The ladder: a new step is one file and one line here. */
export const STEPS: Readonly<Record<StepName, Step>> = {
  intake,
  reminder,
  call,
  diagnosis,
  negotiation,
  promise,
  plan,
  verdict,
  notice,
  hold,
  'final-notice': finalNotice,
  agency,
  'legal-review': legalReview,
  closed,
};
