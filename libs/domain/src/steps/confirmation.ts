import { nextSendInstant, type Context } from '../case/context.js';
import type { Instant } from '../primitives.js';

/** Confirmations and approved letters wait for the window like everything else, but are not spread. */
export const spreadFree = (context: Context, ready: Instant): Instant => nextSendInstant(context.calendar, ready);
