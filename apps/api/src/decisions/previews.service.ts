import { Inject, Injectable } from '@nestjs/common';
import { previewOf, type Actor, type DecisionName, type LetterDraft } from '#domain';
import { UnrenderableLetter, type RenderedLetter } from '#contracts';
import { isDecisionName, previewBodySchema, splitDecisionBody } from '#contracts/schemas';
import { permitDecision } from '../auth/permissions.js';
import { CaseReader, type CaseMoment } from '../cases/case-reader.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { notFound, Problem } from '../http/problem.js';
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
    const { draft, draftHash } = previewOf(state, strategy, decision, payload, at);
    const letter = draft === null ? inWords(decision, payload, moment) : await this.render(draft);
    return { draftHash, subject: letter.subject, text: letter.text, html: letter.html };
  }

  private async render(draft: LetterDraft): Promise<RenderedLetter> {
    const names = await this.deps.stores.people.details([draft.accountName, draft.contactName]);
    const nameOf = (ref: string): string => readableName(names.get(ref));
    try {
      return await this.deps.renderer.render(draft, {
        accountName: nameOf(draft.accountName),
        contactName: nameOf(draft.contactName),
      });
    } catch (error) {
      if (error instanceof UnrenderableLetter)
        throw new Problem('missing-field', `The letter cannot be written: ${error.message}.`);
      throw error;
    }
  }
}

/** To approve is to execute what was requested: the words of an approval are those of its request. */
function inWords(decision: DecisionName, payload: unknown, { state }: CaseMoment): RenderedLetter {
  if (decision !== 'approve') return requestInWords(decision, payload);
  const { approvalId } = payload as { approvalId: string };
  const approval = state.case?.approvals.find((candidate) => candidate.approvalId === approvalId);
  return requestInWords(approval?.decision ?? decision, approval?.payload ?? payload);
}

/** A personal value is a name, or a person's details with one; an erased person has none. */
function readableName(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string')
    return value.name;
  return '';
}
