import type { DemoAccount } from './accounts.js';
import { QUIET, REMINDED } from './portfolio-early.js';
import { HARD } from './portfolio-late.js';
import { AGREED, TALKING } from './portfolio-middle.js';

/** All accounts of the demo; between them they show every path. */
export const PORTFOLIO: readonly DemoAccount[] = [...QUIET, ...REMINDED, ...TALKING, ...AGREED, ...HARD];
