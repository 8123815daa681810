import type { ResolvedCalendar } from '#domain';
import { CalendarSettingError, rowFault, type AccountRow, type InvoiceRow } from '#platform';

/** Calendars by zone and name, each resolved once for an import: a file names few of them, and often. */
export class Calendars {
  private readonly known = new Map<string, ResolvedCalendar | CalendarSettingError>();
  constructor(private readonly resolve: (zone: string, calendar: string) => ResolvedCalendar) {}

  /** @throws CalendarSettingError */
  readonly of = (zone: string, calendar: string): ResolvedCalendar => {
    const key = `${zone}\n${calendar}`;
    const found = this.known.get(key) ?? this.resolved(zone, calendar);
    this.known.set(key, found);
    if (found instanceof CalendarSettingError) throw found;
    return found;
  };

  private resolved(zone: string, calendar: string): ResolvedCalendar | CalendarSettingError {
    try {
      return this.resolve(zone, calendar);
    } catch (error) {
      if (error instanceof CalendarSettingError) return error;
      throw error;
    }
  }
}

type NewAccount = Pick<AccountRow['account'], 'currency' | 'zone' | 'calendar'>;
/** What the house must know to keep an account, beyond the shape of its fields. */
export class AccountCheck {
  constructor(
    private readonly calendars: Calendars,
    private readonly currencies: readonly string[],
  ) {}

  /** @throws RowFault */
  readonly account = ({ account }: AccountRow): void => this.judge(account, '');
  /** @throws RowFault */
  readonly invoice = ({ createAccount }: InvoiceRow): void => {
    if (createAccount != null) this.judge(createAccount, 'createAccounts.');
  };

  private judge({ currency, zone, calendar }: NewAccount, prefix: string): void {
    if (!this.currencies.includes(currency)) {
      const known = this.currencies.join(', ');
      const remedy = `the strategy has amounts for ${known}: add ${currency} to every amount of the strategy`;
      throw rowFault([
        { code: 'invalid', detail: `${prefix}currency: accounts in ${currency} cannot be kept; ${remedy}` },
      ]);
    }
    try {
      this.calendars.of(zone, calendar);
    } catch (error) {
      if (!(error instanceof CalendarSettingError)) throw error;
      throw rowFault([{ code: 'invalid', detail: `${prefix}${error.message}` }]);
    }
  }
}
