import { DomainError } from './errors.js';
import type { Actor, Json } from './primitives.js';

/** How a version of a strategy that was drafted stands: open until a second person has judged it. */
export type PolicyStatus = 'draft' | 'active' | 'replaced' | 'rejected';

/**
 * G08: a strategy drafted by one person is judged by another who is a supervisor at that moment.
 * @throws DomainError `not-permitted`, `same-person`, or `wrong-step` for one that is judged already
 */
export function judgePolicy(
  { id, version, status, draftedBy }: { id: string; version: string; status: PolicyStatus; draftedBy: string },
  actor: Actor,
): void {
  if (actor.role !== 'supervisor') {
    throw new DomainError('not-permitted', `A ${actor.role} may not judge a strategy.`);
  }
  if (actor.id === draftedBy) {
    throw new DomainError('same-person', 'Nobody approves their own draft.');
  }
  if (status !== 'draft') {
    throw new DomainError('wrong-step', `Version ${version} of ${id} is ${status}.`);
  }
}

export interface Difference {
  readonly path: string;
  /** Absent where there was, or will be, nothing. */
  readonly from?: Json;
  readonly to?: Json;
}

/** Where two strategies differ, setting by setting; their versions differ by themselves. */
export function differences(from: unknown, to: unknown, path = ''): Difference[] {
  if (isRecord(from) && isRecord(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
    return keys
      .filter((key) => path !== '' || key !== 'version')
      .flatMap((key) => differences(from[key], to[key], path === '' ? key : `${path}.${key}`));
  }
  if (Array.isArray(from) && Array.isArray(to)) {
    const length = Math.max(from.length, to.length);
    return Array.from({ length }, (_none, index) => index).flatMap((index) =>
      differences(from[index], to[index], `${path}.${index}`),
    );
  }
  return JSON.stringify(from) === JSON.stringify(to)
    ? []
    : [
        {
          path,
          ...(from === undefined ? {} : { from: from as Json }),
          ...(to === undefined ? {} : { to: to as Json }),
        },
      ];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
