import type { StoredEvent } from '../events.js';
import type { AccountState, DeliveryState } from './state.js';

/** Folds what the customer is worth to us, what was ordered and delivered, and which signals were raised. */
export function evolveValue(state: AccountState, event: StoredEvent): AccountState {
  switch (event.type) {
    case 'account.valued':
      return { ...state, value: { history: event.data.history, told: event.data.told } };
    case 'account.pattern-departed':
      return { ...state, signals: { ...state.signals, departed: departed(state, event.data.itemIds) } };
    case 'account.exposure-raised':
      return { ...state, signals: { ...state.signals, exposureOn: event.data.monthEnds.at(-1)?.on ?? null } };
    case 'delivery.reported':
      return { ...state, deliveries: delivered(state.deliveries, event) };
    default:
      return state;
  }
}

/** Items that were paid since are forgotten. */
const departed = ({ signals, items }: AccountState, itemIds: readonly string[]): readonly string[] =>
  [...new Set([...signals.departed, ...itemIds])].filter((itemId) => items.some((item) => item.itemId === itemId));

/** What is invoiced or cancelled is no delivery to wait for any more. */
function delivered(
  deliveries: readonly DeliveryState[],
  { data }: StoredEvent<'delivery.reported'>,
): readonly DeliveryState[] {
  const { deliveryId, status, amount, on } = data;
  const others = deliveries.filter((one) => one.deliveryId !== deliveryId);
  return status === 'ordered' || status === 'delivered'
    ? [...others, { deliveryId, status, amount: amount.minor, on }]
    : others;
}
