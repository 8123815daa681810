import type { LegalStageState } from '../case/agency-state.js';
import { LEGAL_STAGES, type LegalStage } from '../vocabulary.js';

/** The stage of the proceedings that comes next; null when the last one was reached. */
export const nextStage = (reached: LegalStageState | null): LegalStage | null =>
  LEGAL_STAGES[reached === null ? 0 : LEGAL_STAGES.indexOf(reached.stage) + 1] ?? null;
