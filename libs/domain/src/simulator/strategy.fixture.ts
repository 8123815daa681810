import { LETTER_TEMPLATES, type LetterTemplate } from '../letters/draft.js';
import { completeStrategy } from '../strategy-defaults.js';
import { NO_LIMITATION } from '../limitation/policy.js';
import type { Strategy } from '../strategy.js';
import { NO_SIGNALS } from '../value/signals.js';

const letters = Object.fromEntries(
  LETTER_TEMPLATES.map((template) => [template, { version: `v-${template}`, language: 'en', requires: [] }]),
) as unknown as Record<LetterTemplate, { version: string; language: string; requires: readonly string[] }>;

/** The defaults of the handbook (DOMAIN 3) in the core's own form; test/scenarios check the shipped YAML against it. */
export const STANDARD: Strategy = completeStrategy({
  id: 'standard',
  version: 'fixture',
  graceBd: 3,
  minimumOverdue: { EUR: 50_00 },
  lawyerThreshold: { EUR: 50_000_00 },
  smallDifference: { EUR: 1_00 },
  reminder: { count: 2, waitBd: 5 },
  call: { attempts: 3, spacingBd: 2, taskDueBd: 1 },
  escalation: { attempts: 4, channels: 2, spreadBd: 5, afterPartialPaymentBd: 5 },
  diagnosis: { dueBd: 3 },
  negotiation: { taskDueBd: 3, offerValidBd: 7, roundsWithoutSupervisor: 3 },
  promise: { horizonDays: 30, toleranceBd: 3 },
  plan: {
    maxInstallments: 12,
    maxDepositPercent: 50,
    toleranceBd: 3,
    missedToBreak: 2,
    catchUpBd: 5,
    furtherAttemptAfterBd: 2,
  },
  verdict: { dueBd: 3 },
  notice: { leadBd: 5 },
  finalNotice: { periodBd: 10 },
  approval: { deadlineBd: 2, finalNoticeExpiresBd: 8 },
  agency: { termDays: 90, taskDueBd: 3 },
  placement: { reportEveryDays: 0, recallNoticeBd: 5, tellAgency: false },
  limitation: NO_LIMITATION,
  legal: { opinionDueBd: 10, taskDueBd: 3 },
  disputes: { firstAnswerBd: 2, resolutionBd: 15, decideAlone: { EUR: 10_000_00 } },
  closing: { watchDays: 90, safeguardDays: 180 },
  pause: { maxBd: 20, collectorMaxBd: 5 },
  contact: {
    messageEveryBd: 3,
    callsPerWeek: 7,
    coolDownDays: 7,
    offerAfterConversationBd: 5,
    spreadMinutes: 10,
    afterOverlayBd: 2,
  },
  signals: { ...NO_SIGNALS, failedPayment: { opensCase: true } },
  sender: { name: 'Amicable Demo', contactPerson: 'Clara', phone: '+49 30 000000', payLink: 'https://pay.example' },
  agencies: [{ agencyId: 'agency-1', name: 'Agency One', currency: 'EUR', feePercent: 15, minimum: 250_00 }],
  letters,
});
