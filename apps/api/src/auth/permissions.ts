import type { Actor, DecisionName, Role } from '#domain';
import { DECISIONS } from '#domain';
import { Problem } from '../http/problem.js';

/** Who may call which routes; what a decision needs stands in the core's catalogue. */
const STAFF: readonly Role[] = ['collector', 'supervisor', 'legal', 'admin'];
export const WHO = {
  feeds: ['integration', 'admin'],
  caseReaders: [...STAFF, 'auditor'],
  staff: STAFF,
  sweep: ['supervisor', 'admin'],
  sweepOneAccount: ['collector', 'supervisor', 'admin'],
  clock: ['supervisor', 'admin'],
  brake: ['supervisor', 'admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** @throws Problem `not-permitted`. */
export function permit(actor: Actor, roles: readonly Role[]): void {
  if (!roles.includes(actor.role)) throw notPermitted(actor, roles);
}
export function notPermitted(actor: Actor, roles: readonly Role[]): Problem {
  return new Problem('not-permitted', `Not open to the role ${actor.role}; it takes ${roles.join(' or ')}.`);
}
export const rolesFor = (decision: DecisionName): readonly Role[] => DECISIONS[decision].roles;
