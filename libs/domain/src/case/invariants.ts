import { accountBalance } from './context.js';
import type { AccountState } from './state.js';
import type { StoredEvent } from '../events.js';
import type { LetterTemplate } from '../letters/draft.js';

/** One thing that must always hold and does not (6.3), with a sentence for whoever looks into it. */
export interface BrokenInvariant {
  readonly id: 'V01' | 'V02' | 'V03' | 'V05' | 'V06' | 'V07' | 'V09';
  readonly accountKey: string;
  readonly seq: number | null;
  readonly what: string;
}

/** Letters that ask for money, or threaten: what must not follow a payment in full. */
const ASKING: ReadonlySet<string> = new Set<LetterTemplate>([
  ...(['reminder-1', 'reminder-2', 'offer', 'offer-reminder', 'advance-notice', 'final-notice', 'agency'] as const),
]);

/** Watches one account's stream, event by event, for what may never stand in it. */
export class StreamWatch {
  readonly broken: BrokenInvariant[] = [];
  private readonly payments = new Set<string>();
  private readonly templates = new Map<string, string>();
  private readonly left = new Set<string>();

  constructor(private readonly accountKey: string) {}

  /** `before` is the state in which the event fell. */
  see(before: AccountState, event: StoredEvent): void {
    switch (event.type) {
      case 'payment.received': {
        const { paymentId } = event.data;
        if (this.payments.has(paymentId)) this.tell(event, 'V01', `payment ${paymentId} was stored twice`);
        this.payments.add(paymentId);
        return;
      }
      case 'message.rendered':
        this.templates.set(event.data.messageId, event.data.template);
        return;
      case 'message.sending':
        return this.leaving(before, event);
      case 'message.sent': {
        const { messageId } = event.data;
        if (this.left.has(messageId)) this.tell(event, 'V03', `letter ${messageId} left twice`);
        this.left.add(messageId);
        return;
      }
      default:
    }
  }

  private leaving(before: AccountState, event: StoredEvent<'message.sending'>): void {
    const { messageId } = event.data;
    const template = this.templates.get(messageId) ?? 'unknown';
    if (ASKING.has(template) && paidInFull(before))
      this.tell(event, 'V05', `letter ${messageId} (${template}) left although everything was paid`);
  }

  private tell({ seq }: StoredEvent, id: BrokenInvariant['id'], what: string): void {
    this.broken.push({ id, accountKey: this.accountKey, seq, what });
  }
}

const paidInFull = (state: AccountState): boolean =>
  state.lastPayment !== null && accountBalance(state) <= 0 && state.writtenOff === 0;
