import { event } from '../events.js';
import { staff, type Agenda, type Step } from './step.js';

/** Diagnosis: why they have not paid decides what happens next; a person says so, `unknown` after real attempts (DOMAIN 3.4). */
export const diagnosis: Step = {
  name: 'diagnosis',
  next({ case: c, strategy }): Agenda {
    if (c.reason !== null) {
      return {
        acts: [
          {
            moveId: 'enter-negotiation',
            why: 'The reason is known.',
            events: [event('step.entered', { step: 'negotiation' })],
          },
        ],
      };
    }
    const why =
      c.lastConversationOn === null
        ? 'Nobody was reached: record the reason, or "unknown".'
        : 'We spoke: record why the account is unpaid.';
    return {
      tasks: [{ kind: 'set-reason', subject: 'reason', why, roles: staff, dueBd: strategy.diagnosis.dueBd }],
      reasons: [{ code: 'guard', guard: 'G01', message: why }],
    };
  },
};
