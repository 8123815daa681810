import { Inject, Injectable } from '@nestjs/common';
import { previewOf, type Actor, type DecisionName, type LetterDraft } from '#domain';
import { UnrenderableLetter, type RenderedLetter } from '#contracts';
import { isDecisionName, previewBodySchema, splitDecisionBody } from '#contracts/schemas';
import { permitDecision } from '../auth/permissions.js';
import { CaseReader, type CaseMoment } from '../cases/case-reader.js';
import { renderDraft } from '../cases/rendering.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { fault, notFound, Problem } from '../http/problem.js';
import { shaped } from '../http/shape.js';
import { requestInWords } from './request-in-words.js';

/** What would go out if a decision were taken now, and the hash that a second person will be shown. */
@Injectable()
export class PreviewsService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly reader: CaseReader,
  ) {}

  async preview(actor: Actor, caseId: string, decision: string, body: unknown): Promise<object> {
    if (!isDecisionName(decision)) throw notFound('There is no decision of that name.');
    const { payload } = splitDecisionBody(decision, shaped(previewBodySchema(decision), body));
    const moment = await this.reader.now(caseId);
    permitDecision(actor, decision);
    const { state, strategy, at } = moment;
    const shown = executedBy(decision, payload, moment);
    const { draft, draftHash } = previewOf(state, strategy, shown.decision, shown.payload, at);
    const letter = draft === null ? requestInWords(shown.decision, shown.payload) : await this.render(draft);
    return { draftHash, subject: letter.subject, text: letter.text, html: letter.html };
  }

  private async render(draft: LetterDraft): Promise<RenderedLetter> {
    try {
      return await renderDraft(this.deps, draft);
    } catch (error) {
      if (error instanceof UnrenderableLetter)
        throw new Problem('missing-field', `The letter cannot be written: ${error.message}.`);
      throw error;
    }
  }
}

/** To approve is to execute what was requested: what an approval shows is its request. @throws Problem `unknown-reference` */
function executedBy(
  decision: DecisionName,
  payload: unknown,
  { state }: CaseMoment,
): { decision: DecisionName; payload: unknown } {
  if (decision !== 'approve') return { decision, payload };
  const { approvalId } = payload as { approvalId: string };
  const approval = state.case?.approvals.find((candidate) => candidate.approvalId === approvalId);
  if (approval === undefined) throw fault('/approvalId', 'There is no such request in this case.', 'unknown-reference');
  return { decision: approval.decision as DecisionName, payload: approval.payload };
}
