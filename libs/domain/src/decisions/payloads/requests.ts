import type { PlainDate } from '../../primitives.js';

/** Payloads of the decisions about requests for a second person, amounts in minor units. */
export interface RequestsPayloads {
  approve: { approvalId: string; draftHash: string; comment?: string };
  reject: { approvalId: string; reason: string };
  'withdraw-request': { approvalId: string; why: string };
  'delegate-approval': { approvalId: string; to: string; until: PlainDate };
}
