import type { MethodFee } from '../decisions/payloads/arrangements.js';
import type { AllocationLine, ConcessionKind } from '../events.js';
import type { PostedInvoice } from '../events/ledger.js';
import type { Instant, PlainDate } from '../primitives.js';

/** What was agreed beside promises and plans, as far as anything still depends on it. */
export interface Arrangements {
  readonly concessions: readonly ConcessionState[];
  readonly methods: readonly PaymentMethodState[];
  /** Every relief of this case, the last one at the end: interest does not run on any of their days. */
  readonly reliefs: readonly ReliefState[];
  readonly meetings: readonly MeetingState[];
  /** The last date to which a due date was moved. */
  readonly movedTo: PlainDate | null;
  /** What was paid in kind, in total. */
  readonly bartered: number;
}
export interface ConcessionState {
  readonly concessionId: string;
  readonly kind: ConcessionKind;
  readonly amount: number;
  readonly target: number;
  readonly itemIds: readonly string[];
  readonly expiry: PlainDate;
  readonly promiseId: string | null;
  readonly status: 'granted' | 'met' | 'expired' | 'revoked';
  readonly grantedAt: Instant;
  readonly revokedAt: Instant | null;
  readonly why: string | null;
  /** What was given up, and the invoices it was given up of: undone when the money goes back. */
  readonly lines: readonly AllocationLine[];
  readonly items: readonly PostedInvoice[];
}
export interface PaymentMethodState {
  readonly methodId: string;
  readonly method: string;
  readonly fee: MethodFee;
  readonly until: PlainDate;
  readonly status: 'allowed' | 'revoked';
  readonly revokedAt: Instant | null;
  readonly why: string | null;
  /** A person took it back before its end: the customer is told. */
  readonly byPerson: boolean;
}
export interface ReliefState {
  readonly reliefId: string;
  readonly from: PlainDate;
  readonly until: PlainDate;
  readonly interestToo: boolean;
  readonly owner: string;
  readonly reviewDate: PlainDate;
  readonly reason: string;
  /** The last day of it; null while it runs. */
  readonly endedOn: PlainDate | null;
}
export interface MeetingState {
  readonly meetingId: string;
  readonly meetingAt: Instant;
  readonly place: string | null;
  readonly link: string | null;
  readonly status: 'scheduled' | 'held' | 'cancelled';
  readonly scheduledAt: Instant;
}
export interface SecurityState {
  readonly securityId: string;
  readonly kind: string;
  readonly asset: string;
  readonly value: number;
  readonly filing: string;
  readonly expiry: PlainDate;
}
/** Payment terms agreed for invoices to come, and those they replaced. */
export interface PaymentTermsState {
  readonly netDays: number;
  readonly was: number | null;
  readonly from: PlainDate;
  readonly until: PlainDate | null;
}

export const NO_ARRANGEMENTS: Arrangements = {
  concessions: [],
  methods: [],
  reliefs: [],
  meetings: [],
  movedTo: null,
  bartered: 0,
};

/** The relief that runs; null when none does. */
export const reliefActive = (c: Pick<Arrangements, 'reliefs'>): ReliefState | null =>
  c.reliefs.find((one) => one.endedOn === null) ?? null;

/** Days without interest: those of every relief that covers it, first and last day included. */
export const interestFreeDays = (c: Pick<Arrangements, 'reliefs'>): readonly { from: PlainDate; to: PlainDate }[] =>
  c.reliefs.filter((one) => one.interestToo).map((one) => ({ from: one.from, to: one.endedOn ?? one.until }));

/** A concession about money that still waits for its conditions. */
export const liveConcession = (c: Pick<Arrangements, 'concessions'>): ConcessionState | null =>
  c.concessions.find((one) => one.status === 'granted') ?? null;
