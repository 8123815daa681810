/** What a file of each kind may say, by the names of the API's own fields. */
export interface FieldSpec {
  /**
   * How a cell is read: `id` (blanks around it dropped), `text` (names and codes), `note` (what others wrote, as it is),
   * `phone`, `date`, `decimal` (may be negative), `integer`, `list` (identifiers with a separator between them), `contest`
   * (yes, no, or a decimal).
   */
  readonly as: 'id' | 'text' | 'note' | 'phone' | 'date' | 'decimal' | 'integer' | 'list' | 'contest';
  /** The file must have a column for it. */
  readonly required: boolean;
  /** Its cells may be empty all the same. */
  readonly mayBeEmpty?: true;
  /** What it says about a person is never repeated in a message. */
  readonly personal?: true;
}
type Fields = Readonly<Record<string, FieldSpec>>;

const needed = (as: FieldSpec['as'] = 'text'): FieldSpec => ({ as, required: true });
const optional = (as: FieldSpec['as'] = 'text'): FieldSpec => ({ as, required: false });
const personal = (as: 'text' | 'note' | 'phone' = 'text'): FieldSpec => ({ as, required: false, personal: true });

/** Fields of an account with one contact, but for its id. */
export const ACCOUNT_FIELDS = {
  name: { as: 'text', required: true, personal: true },
  entity: needed('id'),
  customerId: needed('id'),
  currency: needed(),
  zone: needed(),
  calendar: needed(),
  language: needed(),
  contactId: optional('id'),
  contactRole: optional(),
  contactName: personal(),
  contactEmail: personal(),
  contactPhone: personal('phone'),
  contactZone: optional(),
  contactLanguage: optional(),
  addressLine1: personal(),
  addressLine2: personal(),
  addressLine3: personal(),
  postalCode: personal(),
  city: personal(),
  country: personal(),
} as const satisfies Fields;

export const FIELDS = {
  accounts: { accountId: needed('id'), ...ACCOUNT_FIELDS },
  invoices: {
    invoiceNumber: needed('id'),
    accountId: needed('id'),
    invoiceDate: needed('date'),
    // A credit note is not due.
    dueDate: { as: 'date', required: true, mayBeEmpty: true },
    amount: needed('decimal'),
    currency: needed(),
    revision: optional('integer'),
    kind: optional(),
    disputed: optional('contest'),
  },
  payments: {
    paymentId: needed('id'),
    accountId: needed('id'),
    amount: needed('decimal'),
    currency: needed(),
    receivedOn: needed('date'),
    invoiceNumbers: optional('list'),
    method: optional(),
  },
  statements: {
    // Our own account, where statements of several come in.
    account: optional(),
    entryId: optional(),
    bookedOn: needed('date'),
    valueOn: optional('date'),
    amount: needed('decimal'),
    currency: needed(),
    reference: personal('note'),
    endToEndId: optional('note'),
    counterpartyName: personal('note'),
    counterpartyAccount: personal(),
  },
} as const satisfies Readonly<Record<string, Fields>>;

export type FileKind = keyof typeof FIELDS;
export const FILE_KINDS = Object.keys(FIELDS) as FileKind[];
