import type { ValueInput } from '../../value/valuation.js';

/** Payloads of the decisions about who the customer is to us. */
export interface ValuePayloads {
  'set-value-input': { input: ValueInput; value: string; source: string };
}
