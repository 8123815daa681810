/** What the sweep notices beside plain lateness, and whether it opens a case at once (DOMAIN 3.1). */
export interface SignalRules {
  /** R94: somebody who pays well is later than they ever usually are, by so many days. */
  readonly pattern: { readonly raise: boolean; readonly extraDays: number; readonly opensCase: boolean };
  /** R01: open orders and unpaid invoices grew so many month ends running. */
  readonly exposure: { readonly raise: boolean; readonly periods: number; readonly opensCase: boolean };
  /** R44: a payment of something overdue failed or was returned. */
  readonly failedPayment: { readonly opensCase: boolean };
}
/** A strategy from before signals: the sweep looks at lateness alone. */
export const NO_SIGNALS: SignalRules = {
  pattern: { raise: false, extraDays: 0, opensCase: false },
  exposure: { raise: false, periods: 3, opensCase: false },
  failedPayment: { opensCase: false },
};
