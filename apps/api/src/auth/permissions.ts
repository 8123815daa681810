import type { Actor, DecisionName, Role } from '#domain';
import { DECISIONS } from '#domain';
import { Problem } from '../http/problem.js';

/** Who may call which routes; what a decision needs stands in the core's catalogue. */
const STAFF: readonly Role[] = ['collector', 'supervisor', 'legal', 'admin'];
export const WHO = {
  feeds: ['integration', 'admin'],
  importReaders: ['integration', ...STAFF, 'auditor'],
  caseReaders: [...STAFF, 'auditor'],
  staff: STAFF,
  /** Who places what feeds could not place. */
  exceptions: ['collector', 'supervisor'],
  /** Invoices' files and statements: the house's own systems fetch them too. */
  documentReaders: [...STAFF, 'auditor', 'integration'],
  sweep: ['supervisor', 'admin'],
  sweepOneAccount: ['collector', 'supervisor', 'admin'],
  clock: ['supervisor', 'admin'],
  audit: ['auditor', 'supervisor', 'admin'],
  brake: ['supervisor', 'admin'],
  /** A strategy is drafted by an administrator and judged by a supervisor (G08). */
  drafters: ['admin'],
  policyApprovers: ['supervisor'],
  /** Keep a simulation as evidence for a draft. */
  simulators: ['admin', 'supervisor'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** @throws Problem `not-permitted` */
export function permit(actor: Actor, roles: readonly Role[]): void {
  if (!roles.includes(actor.role))
    throw new Problem('not-permitted', `Not open to the role ${actor.role}; it takes ${roles.join(' or ')}.`);
}

/** An approver may name a stand-in: whether this person is one, only the case can tell. */
const DELEGABLE: ReadonlySet<DecisionName> = new Set(['approve', 'reject']);
/** @throws Problem `not-permitted` */
export function permitDecision(actor: Actor, decision: DecisionName): void {
  const { roles: usual, assigneeRoles = [] } = DECISIONS[decision];
  // To whom a matter was assigned by name, only the case can tell.
  const roles = [...usual, ...assigneeRoles];
  permit(actor, DELEGABLE.has(decision) && !roles.includes(actor.role) ? [...roles, 'collector'] : roles);
}
