import { NO_CONDUCT } from '../value/conduct.js';
import { NO_ARRANGEMENTS } from './arrangements.js';
import type { AccountState, CaseState, OpenItem } from './state.js';

/** What of a case is known only when it opens; all the rest has a value to start from. */
type Given = 'caseId' | 'number' | 'openedAt' | 'strategy' | 'assignee' | 'stepEnteredAt' | 'hold' | 'holdCount';

/** A case nothing has happened in yet. A new field of the case gets its first value here. */
export const INITIAL_CASE: Omit<CaseState, Given> = {
  status: 'open',
  step: 'intake',
  resumeStep: 'intake',
  announcedStep: null,
  evidenceVersion: 0,
  reason: null,
  reasonAt: null,
  attempts: [],
  lastConversationOn: null,
  lastConversationAt: null,
  agreedAt: null,
  overlayEndedOn: null,
  disputeReturnedOn: null,
  brokenWord: null,
  negotiated: false,
  offers: [],
  promises: [],
  plan: null,
  renegotiated: null,
  planCount: 0,
  verdict: null,
  verdictDue: 'no',
  recommendation: null,
  notice: null,
  noticeCount: 0,
  holdReleasedAt: null,
  holdToRestore: null,
  offboarding: null,
  deferred: [],
  freeze: null,
  closings: 0,
  skipped: [],
  finalNotice: null,
  finalNoticeCount: 0,
  approvals: [],
  approvalCount: 0,
  placement: null,
  placementCount: 0,
  recallEndsOn: null,
  agencyHeardOn: null,
  remittances: [],
  collected: { gross: 0, fee: 0 },
  agencyNews: [],
  agencyOverridden: false,
  legalStage: null,
  legalCosts: 0,
  review: null,
  reviewCount: 0,
  disputes: [],
  disputeCount: 0,
  disputeReplies: 0,
  writtenOff: 0,
  pausedUntil: null,
  ...NO_ARRANGEMENTS,
  messages: [],
  suppressed: [],
  tasks: [],
  taskCount: 0,
  safeguards: [],
  outcome: null,
  closedAt: null,
  closedOn: null,
  contactWantedSince: null,
  escalations: [],
  chargedFor: [],
  stuck: [],
  clarifications: [],
  clarifiedItems: [],
  rudeCall: null,
  dialogue: null,
  decisionMaker: false,
};

/** An item nothing was charged or booked on yet. A new field of the item gets its first value here. */
export const INITIAL_ITEM: Pick<OpenItem, AddedLater> = {
  interest: 0,
  fees: 0,
  charges: [],
  moves: [],
  credited: 0,
  accrued: null,
  recompute: false,
};
type AddedLater = 'interest' | 'fees' | 'charges' | 'moves' | 'credited' | 'accrued' | 'recompute';

/** An account without events. A new field of the account gets its first value here. */
export const INITIAL_ACCOUNT: Omit<AccountState, 'accountKey'> = {
  format: 1,
  seq: 0,
  at: '',
  version: 0,
  account: null,
  calendar: null,
  items: [],
  caseItemIds: [],
  unapplied: 0,
  writtenOff: 0,
  writeOffs: [],
  feeItems: [],
  lastPayment: null,
  payments: [],
  limitations: [],
  securities: [],
  paymentTerms: null,
  planBrokenOn: null,
  optedOut: [],
  value: null,
  conduct: NO_CONDUCT,
  deliveries: [],
  signals: { departed: [], exposureOn: null },
  protection: null,
  preDue: false,
  contested: [],
  delivery: null,
  insolvency: null,
  caseCount: 0,
  case: null,
  commandIds: [],
};

/**
 * A state folded by an earlier version of the core (it travels in workflow snapshots) has fields missing that came later:
 * they get the value they start from. Exact for what only newer events tell.
 */
export function completeState(state: AccountState): AccountState {
  return {
    ...INITIAL_ACCOUNT,
    ...state,
    items: state.items.map((item) => ({ ...INITIAL_ITEM, ...item })),
    case: state.case === null ? null : { ...INITIAL_CASE, ...state.case },
  };
}
