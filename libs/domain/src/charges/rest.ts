import { interestFreeDays } from '../case/arrangements.js';
import type { Context } from '../case/context.js';
import type { Period } from './interest.js';

/** Days on which no interest runs: those of a relief that covers it (R13). */
export const restedDays = ({ case: c }: Context): readonly Period[] => interestFreeDays(c);
