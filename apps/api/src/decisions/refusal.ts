import type { Refusal } from '#contracts';

/** The case (or the core on its behalf) refused the decision; nothing changed. */
export class CaseRefusal extends Error {
  override readonly name = 'CaseRefusal';
  constructor(readonly refusal: Refusal) {
    super(refusal.detail);
  }
}
/** Engine or record could not be reached in time: whether the decision was executed only the record can tell. */
export class CaseUnavailable extends Error {
  override readonly name = 'CaseUnavailable';
}
