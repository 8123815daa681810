import { accountBalance, chargesOf, creditOf, overdueOf } from './case/context.js';
import { localDate } from './case/days.js';
import type { AccountState } from './case/state.js';
import { exposureView } from './value/view.js';
import type { Instant, Money } from './primitives.js';

/** One account as the API shows it (amounts in minor units, names as references); null for a stream that has none. */
export function accountView(state: AccountState, now: Instant): object | null {
  const { account, calendar } = state;
  if (account === null) return null;
  const at = now < state.at ? state.at : now;
  const money = (minor: number): Money => ({ minor, currency: account.currency });
  const today = calendar === null ? at.slice(0, 10) : localDate(calendar, at);
  return {
    accountId: account.accountId,
    entity: account.entity,
    customerId: account.customerId,
    name: account.name,
    currency: account.currency,
    zone: account.zone,
    calendar: account.calendar,
    language: account.language,
    contacts: account.contacts.map(({ contactId, role, person, zone, language }) => ({
      contactId,
      role,
      person,
      zone,
      language,
    })),
    optedOut: state.optedOut,
    balance: money(accountBalance(state)),
    overdue: money(overdueOf(state, today)),
    credit: money(creditOf(state)),
    ...exposureView(state, at),
    openItems: state.items.map((item) => ({
      itemId: item.itemId,
      invoiceNumber: item.invoiceNumber,
      dueDate: item.dueDate,
      balance: money(item.balance),
      disputed: money(item.disputed + item.conceded),
      ...(chargesOf(item) === 0 ? {} : { interest: money(item.interest), fees: money(item.fees) }),
    })),
    lastPayment:
      state.lastPayment === null
        ? null
        : { paymentId: state.lastPayment.paymentId, on: state.lastPayment.on, amount: state.lastPayment.amount },
    case: state.case === null ? null : { caseId: state.case.caseId, status: state.case.status, step: state.case.step },
    version: state.version,
    seq: state.seq,
    asOf: at,
  };
}
