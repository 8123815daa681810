import type { Query } from '../database/database.js';
import { serialise } from '../database/database.js';
import { accountsByClientId, accountsOfCustomers, type AccountRow, type CustomerKey } from './accounts-table.js';
import { missingSibling } from './drain.js';
import { awaiting, type Obstacle } from './parked.js';

/** What a fact names: the client's id of an account, and the currency of its money. */
export interface Named {
  readonly accountId: string;
  readonly currency: string;
}
export type Target = { readonly account: AccountRow } | (Obstacle & { readonly waitsFor: string });

/** Accounts by what facts call them, for one transaction. */
export class Directory {
  private readonly byId = new Map<string, AccountRow>();
  private readonly byCustomer = new Map<string, AccountRow>();

  byClientId(accountId: string): AccountRow | null {
    return this.byId.get(accountId) ?? null;
  }
  ofCustomer(customer: CustomerKey): AccountRow | null {
    return this.byCustomer.get(customerName(customer)) ?? null;
  }
  add(account: AccountRow): void {
    this.byId.set(account.accountId, account);
    this.byCustomer.set(customerName(account), account);
  }

  /** The account, for money in another currency its sibling; else what is in the way. */
  locate({ accountId, currency }: Named): Target {
    const named = this.byClientId(accountId);
    if (named === null) {
      return { kind: 'unknown-account', waitsFor: awaiting.account(accountId), why: `account ${accountId} is unknown` };
    }
    if (named.currency === currency) return { account: named };
    const sibling = this.ofCustomer({ ...named, currency });
    return sibling === null ? missingSibling(named, currency) : { account: sibling };
  }

  /** Reads the accounts named, and the siblings that money in another currency would go to. */
  async read(query: Query, named: readonly Named[]): Promise<void> {
    const ids = [...new Set(named.map((one) => one.accountId))];
    for (const account of await accountsByClientId(query, ids)) this.add(account);
    const others = new Map<string, CustomerKey>();
    for (const { accountId, currency } of named) {
      const account = this.byClientId(accountId);
      if (account === null || account.currency === currency) continue;
      const sibling = { ...account, currency };
      if (this.ofCustomer(sibling) === null) others.set(customerName(sibling), sibling);
    }
    if (others.size === 0) return;
    for (const account of await accountsOfCustomers(query, [...others.values()])) this.add(account);
  }

  /** Reads accounts by their ids, and those of the same customers and currencies. */
  async readAll(query: Query, accounts: readonly (CustomerKey & { readonly accountId: string })[]): Promise<void> {
    for (const account of await accountsByClientId(query, [...new Set(accounts.map((one) => one.accountId))])) {
      this.add(account);
    }
    for (const account of await accountsOfCustomers(query, accounts)) this.add(account);
  }

  /**
   * As `read`; before something counts as unknown, whoever might be registering it at this moment is waited for, and
   * nobody registers it until this transaction ends.
   */
  async readForSure(query: Query, named: readonly Named[]): Promise<void> {
    await this.read(query, named);
    const waited = new Set<string>();
    for (;;) {
      const missing = named.flatMap((one) => {
        const target = this.locate(one);
        return 'account' in target || waited.has(target.waitsFor) ? [] : [{ one, waitsFor: target.waitsFor }];
      });
      if (missing.length === 0) return;
      const names = new Set(missing.map(({ waitsFor }) => waitsFor));
      await serialise(query, ...names);
      for (const name of names) waited.add(name);
      await this.read(
        query,
        missing.map(({ one }) => one),
      );
    }
  }
}

const customerName = ({ entity, customerId, currency }: CustomerKey): string =>
  JSON.stringify([entity, customerId, currency]);
