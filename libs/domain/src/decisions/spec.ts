import type { Context } from '../case/context.js';
import type { NewEvent } from '../events.js';
import type { Guard } from '../guards.js';
import type { Actor, Role } from '../primitives.js';
import type { DecisionName, DecisionPayloads } from './payloads.js';

/** Who decides, and (where a request was approved) by which approval. */
export interface Deciding {
  readonly actor: Actor;
  readonly decisionId: string;
  readonly approvalId: string | null;
}
export interface Requesting {
  readonly approvalId: string;
  readonly draftHash: string;
}

/**
 * One entry of the catalogue of staff decisions: who, when, a second person, guards, and the events it leads to. The
 * checks run in the contract's order of refusals.
 */
export interface DecisionSpec<K extends DecisionName = DecisionName> {
  readonly name: K;
  readonly roles: readonly Role[];
  /** Further roles whose bearer may decide about what was assigned to them by name. */
  readonly assigneeRoles?: readonly Role[];
  /** Whether the matter was assigned to this person. */
  readonly isAssignee?: (context: Context, payload: DecisionPayloads[K], actor: Actor) => boolean;
  /** `sometimes`: `needsSecond` tells from the payload. */
  readonly second: 'never' | 'always' | 'sometimes';
  readonly needsSecond?: (context: Context, payload: DecisionPayloads[K], actor: Actor) => boolean;
  /** Roles that may approve a request of this decision. */
  readonly approvers: readonly Role[];
  /** The same where the strategy of the case has a say in it. */
  readonly approversIn?: (context: Context) => readonly Role[];
  readonly when: 'open' | 'open-or-frozen' | 'frozen' | 'closed' | 'any';
  /** Payloads that are decided while the case is frozen, although others of this decision are not. */
  readonly alsoFrozen?: (payload: DecisionPayloads[K]) => boolean;
  /** Guards that hold whatever the payload says. */
  readonly guards: readonly Guard[];
  readonly payloadGuards?: (payload: DecisionPayloads[K]) => readonly Guard[];
  /** Why the decision does not fit where the case stands now, although no guard is unmet; null when it fits. */
  readonly wrongStep?: (context: Context) => string | null;
  /** Refuses a decision on what its maker saw of the case besides its version (`stale-version`). */
  readonly stale?: (context: Context, payload: DecisionPayloads[K]) => void;
  /** True where a request that fitted when it was made must still fit when it is approved. */
  readonly checkAgain?: boolean;
  /** Refuses payloads that contradict the account (references, amounts, dates). */
  readonly check?: (context: Context, payload: DecisionPayloads[K], actor: Actor) => void;
  /** Minor units given up: measured against the approver's limit. */
  readonly givenUp?: (context: Context, payload: DecisionPayloads[K]) => number | null;
  /** What a mere request records besides `approval.requested`. */
  readonly requested?: (context: Context, payload: DecisionPayloads[K], request: Requesting) => readonly NewEvent[];
  readonly execute: (context: Context, payload: DecisionPayloads[K], deciding: Deciding) => readonly NewEvent[];
}

type Given<K extends DecisionName> = Partial<DecisionSpec<K>> & Pick<DecisionSpec<K>, 'name' | 'roles' | 'execute'>;

/** Fills in what most decisions have in common: no second person, an open case, no guards. */
export function decision<K extends DecisionName>(given: Given<K>): DecisionSpec<K> {
  return { second: 'never', approvers: ['supervisor', 'legal'], when: 'open', guards: [], ...given };
}
export const C: Role = 'collector';
export const S: Role = 'supervisor';
export const L: Role = 'legal';
export const I: Role = 'integration';
export const Cu: Role = 'customer';
