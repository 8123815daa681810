import { NO_LIMITATION } from './limitation/policy.js';
import { NO_SAFEGUARD } from './standing.js';
import type { Strategy } from './strategy.js';
import { VALUE_RULES } from './value/rules.js';
import { NO_SIGNALS } from './value/signals.js';

/**
 * What a strategy stored before a section existed means for it: the case goes on as it did before (nothing is charged,
 * nothing new is sent). A new section of `Strategy` gets its neutral value here.
 */
const SINCE_THEN = {
  segments: [],
  ladder: { calls: true, agency: true, counselBeforeAgency: false, verdictAfterBrokenPromises: 2 },
  disputes: { firstAnswerBd: 0, resolutionBd: 0, decideAlone: {} },
  hold: { acknowledgedWithinMinutes: 0 },
  reasons: { avoidance: { attempts: 2 }, misunderstanding: { clarification: true } },
  value: VALUE_RULES,
  signals: NO_SIGNALS,
  placement: { reportEveryDays: 0, recallNoticeBd: 0, tellAgency: false },
  limitation: NO_LIMITATION,
  offers: {
    settlementFloorPercent: 50,
    maxDiscountPercent: 20,
    scheduleDiscountPercent: 5,
    maxConcessionDays: 90,
    maxTermsDays: 60,
    meetingExtendsBd: 10,
  },
  relief: { maxDays: 60, reviewDays: 20 },
  security: { warnDays: 30 },
  safeguard: NO_SAFEGUARD,
  charges: null,
  allocation: 'oldest-due',
} satisfies Partial<Strategy>;

/** A strategy as it may have been stored: sections that came later may be missing. */
export type StoredStrategy = Omit<Strategy, keyof typeof SINCE_THEN> & Partial<Strategy>;

/** A strategy as stored, with the sections that came later: a case keeps the version it was opened with for ever. */
export const completeStrategy = (stored: StoredStrategy): Strategy => ({ ...SINCE_THEN, ...stored });
