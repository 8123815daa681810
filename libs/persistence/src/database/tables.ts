/** A table that is written in bulk: its columns in the order in which rows are given, with their types. */
export interface BulkTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, 'text' | 'integer' | 'bigint' | 'boolean'>>;
  /** What identifies a row, for tables whose rows are changed. */
  readonly key?: readonly string[];
  /** Whose rows may be cleared all at once. */
  readonly owner?: string;
  /** Columns that a second row of one key replaces in the first; without it a second row is an error. */
  readonly replaces?: readonly string[];
}

const text = 'text';
const integer = 'integer';
const bigint = 'bigint';
const boolean = 'boolean';

export const EVENT = {
  name: 'event',
  columns: {
    ...{ account_key: text, seq: integer, type: text, at: text, recorded_at: text, effective_on: text },
    ...{ actor_id: text, actor_role: text, case_id: text, command_id: text, caused_by: text, policy_version: text },
    ...{ version: integer, payload: text, prev_hash: text, hash: text },
  },
} as const satisfies BulkTable;

export const COMMAND = {
  name: 'command',
  columns: {
    ...{ account_key: text, command_id: text, content_digest: text, first_seq: integer, last_seq: integer },
    ...{ version: integer, case_id: text, approval_id: text, task_id: text },
  },
} as const satisfies BulkTable;

export const STREAM_HEAD = {
  name: 'stream_head',
  columns: {
    ...{ account_key: text, seq: integer, version: integer, hash: text, at: text, case_id: text },
    ...{ case_open: boolean, obliged: boolean, frozen: boolean },
  },
  key: ['account_key'],
} as const satisfies BulkTable;

export const OPEN_ITEM = {
  name: 'open_item',
  columns: {
    ...{ account_key: text, item_id: text, kind: text, invoice_number: text, invoice_date: text, due_date: text },
    ...{ amount: bigint, balance: bigint, disputed: bigint, written_off: bigint, revision: integer },
    ...{ document: text, interest: bigint, fees: bigint },
  },
  key: ['account_key', 'item_id'],
} as const satisfies BulkTable;

export const PAYMENT = {
  name: 'payment',
  columns: {
    ...{ account_key: text, payment_id: text, source: text, amount: bigint, received_on: text, unapplied: bigint },
    reversed_on: text,
  },
  key: ['account_key', 'payment_id'],
} as const satisfies BulkTable;

export const ALLOCATION_LINE = {
  name: 'allocation_line',
  columns: {
    ...{ account_key: text, seq: integer, item_id: text, kind: text, part: text, amount: bigint, payment_id: text },
    effective_on: text,
  },
} as const satisfies BulkTable;

export const INBOX = {
  name: 'inbox',
  columns: {
    ...{ source: text, kind: text, external_id: text, digest: text, outcome: text, account_key: text, seq: integer },
    ...{ recorded_id: text, received_at: text },
  },
  key: ['kind', 'external_id', 'source'],
  replaces: ['outcome', 'account_key', 'seq'],
} as const satisfies BulkTable;

export const OUTBOX = {
  name: 'outbox',
  columns: { account_key: text, kind: text },
} as const satisfies BulkTable;

export const ACCOUNT = {
  name: 'account',
  columns: {
    ...{ account_key: text, account_id: text, entity: text, customer_id: text, currency: text, zone: text },
    ...{ calendar: text, language: text, name_ref: text, resolved_calendar: text },
  },
  key: ['account_key'],
} as const satisfies BulkTable;

export const CONTACT = {
  name: 'contact',
  columns: {
    ...{ account_key: text, contact_id: text, position: integer, role: text, ref: text, zone: text, language: text },
  },
  key: ['account_key', 'contact_id'],
  owner: 'account_key',
} as const satisfies BulkTable;

export const PERSON_VALUE = {
  name: 'person_value',
  columns: { ref: text, account_key: text, person: text, ciphertext: text, address_digest: text },
} as const satisfies BulkTable;
