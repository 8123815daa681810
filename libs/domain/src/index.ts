export * from './primitives.js';
export * from './errors.js';
export * from './events.js';
export * from './exceptions.js';
export * from './house-events.js';
export * from './policy.js';
export * from './strategy.js';
export * from './calendar/calendar.js';
export * from './charges/policy.js';
export * from './charges/interest.js';
export * from './letters/draft.js';
export { postalLine } from './letters/addressee.js';
export * from './decisions/payloads.js';
export * from './case/state.js';
export * from './case/move.js';
export * from './case/invariants.js';
export * from './money.js';
export * from './canonical.js';
export * from './aging.js';
export * from './kpis/index.js';
export * from './value/tables.js';
export * from './value/rules.js';
export * from './value/score.js';
export * from './value/history.js';
export * from './value/verdict-score.js';
export * from './value/signals.js';
export * from './value/valuation.js';
export { contactsFirst, type Conduct } from './value/conduct.js';
export { DELIVERY_STATUSES, type DeliveryStatus } from './events/value.js';
export * from './documents.js';
export * from './statement.js';
export * from './calendar/dates.js';
export * from './calendar/business.js';
export * from './ledger/allocate.js';
export * from './plans/installments.js';
export { proposeOffers, type Affordability } from './offers/proposal.js';
export { interestFreeDays, reliefActive } from './case/arrangements.js';
export { completeState } from './case/initial.js';
export { completeStrategy } from './strategy-defaults.js';
export { emptyState, evolve, foldAll } from './case/evolve.js';
export { decideOpening, type Opening, type OpeningOptions } from './steps/opening.js';
export type { MonthEnd } from './value/exposure.js';
export { monthEndsBefore } from './value/exposure.js';
export * from './ledger/posting.js';
export * from './ledger/corrections.js';
export * from './ledger/credit.js';
export * from './facts/refusal.js';
export * from './facts/agency.js';
export * from './limitation/policy.js';
export type { LimitationClock } from './limitation/clock.js';
export * from './agency/directory.js';
export * from './facts/reply.js';
export * from './facts/delivery.js';
export * from './facts/payment-failure.js';
export * from './facts/payment.js';
export * from './facts/invoice.js';
export * from './facts/reported-dispute.js';
export { Simulation, type SimulatedAccount, type SimulatedLetter } from './simulator/simulation.js';
export { accountBalance, claimable, contextOf, overdueOf, owed, type Context } from './case/context.js';
export { foldProvisional, provisional, type CommandFrame } from './case/provisional.js';
export { caseIdFor } from './case/ids.js';
export { renewalFrom } from './case/days.js';
export { callSheet, scriptFor, type CallScript } from './contact/call-sheet.js';
export { ANSWERED, contactability, type Contactability } from './contact/contactability.js';
export { knowingZones } from './case/zones.js';
export { AMICABLE, MANDATORY } from './letters/content.js';
export { inWords as lintInWords, lint, type LintFault, type LintRule } from './letters/lint.js';
export { DECISIONS, DECISION_NAMES, isDecision } from './decisions/catalogue.js';
export type { DecisionSpec } from './decisions/spec.js';
export { decide, draftHashOf, type DecideRequest } from './decide.js';
export { nextMove, settle, stuckEvents, type MoveOptions } from './next-move.js';
export { LADDER, type Rung } from './steps/skipping.js';
export { sendResult } from './steps/sending.js';
export { accountView } from './account-view.js';
export * from './standing.js';
export { churnWarning, isHard, type ChurnWarning } from './churn.js';
export { draftHash } from './letters/compose.js';
export { upcomingLetters, type UpcomingLetter, type UpcomingOptions } from './letters/upcoming.js';
export { caseView, draftFor, draftHashFor, legalDecisions, previewOf, whyNow } from './view.js';
export {
  decideClaim,
  decideRelease,
  decideSnooze,
  isInView,
  scoreTask,
  WORKLIST_VIEWS,
  type ScoreFacts,
  type WorklistView,
} from './worklist.js';
export * from './matching/entry.js';
export { matchEntry } from './matching/match.js';
export { EntryIds, meaningful } from './matching/identity.js';
export { creditorReference, referenceKey, referenceKeys } from './matching/references.js';
export * from './simulator/account-script.js';
export { runAccount, type RunOptions } from './simulator/account-run.js';
export { MIXED_PAYERS, syntheticAccount, type PayerProfile, type SyntheticPortfolio } from './simulator/payers.js';
export { runPortfolio, type PortfolioOptions, type PortfolioReport } from './simulator/portfolio.js';
export {
  Tally,
  mondayOf,
  type ActionTotal,
  type Exposure,
  type SimulatedAction,
  type Tallied,
  type WorkloadWeek,
} from './simulator/tally.js';
export { answerTasks, STAFF_RULES, type StaffRule } from './simulator/staff.js';
