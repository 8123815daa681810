import { Inject, Injectable } from '@nestjs/common';
import {
  channelOf,
  draftHash,
  knowingZones,
  postalLine,
  upcomingLetters,
  type Actor,
  type LetterDraft,
  type UpcomingLetter,
} from '#domain';
import { UnrenderableLetter, type RenderedLetter } from '#contracts';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { wholeList, type Page } from '../http/presentation.js';
import { CaseReader } from './case-reader.js';
import { renderDraft } from './rendering.js';

/** Nothing to read where a letter has no reader, or cannot be written. */
const NO_TEXT: RenderedLetter = { subject: '', text: '', html: '' };

/** Every letter still to come, with the very text that will leave if nothing happens before. */
@Injectable()
export class UpcomingService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly reader: CaseReader,
  ) {}

  async upcoming(actor: Actor, caseId: string, horizonDays: number): Promise<Page<object>> {
    const { state, strategy, at, accountKey } = await this.reader.now(caseId);
    permit(actor, WHO.caseReaders);
    const letters = upcomingLetters(state, strategy, at, {
      horizonDays,
      resolveCalendar: (from, zones) => {
        const resolve = (zone: string, calendar: string) =>
          this.deps.resolveCalendar(zone, calendar, `${from}T00:00:00.000Z`);
        const own = resolve(state.account?.zone ?? 'UTC', state.account?.calendar ?? 'none');
        return knowingZones(own, zones, (zone) => resolve(zone, 'none').offsets);
      },
    });
    const shown: object[] = [];
    for (const letter of letters) shown.push(await this.show(accountKey, letter));
    return wholeList(shown);
  }

  private async show(accountKey: string, letter: UpcomingLetter): Promise<object> {
    const { messageId, template, plannedAt, condition, approvalId, roles, heldBy, leaves, draft } = letter;
    const { text, problem } = draft === null ? { text: NO_TEXT, problem: null } : await this.text(draft);
    return {
      messageId,
      template,
      variant: draft?.variant ?? null,
      language: draft?.language ?? null,
      channel: draft === null ? null : channelOf(draft),
      to: draft === null ? null : await this.addressOf(accountKey, draft),
      plannedAt,
      condition,
      leaves,
      ...(approvalId === null ? {} : { approvalId }),
      ...(condition === 'approval' ? { roles } : {}),
      ...(heldBy === null ? {} : { heldBy }),
      draftHash: draft === null ? null : draftHash(draft),
      subject: text.subject,
      text: text.text,
      html: text.html,
      attachments: (draft?.attachments ?? []).map((one) =>
        one.kind === 'statement' ? one : { kind: one.kind, invoiceNumber: one.invoiceNumber, digest: one.digest },
      ),
      ...(problem === null ? {} : { problem }),
    };
  }

  /** A letter that cannot be written will become a task: the reader learns today which variable it lacks. */
  private async text(draft: LetterDraft): Promise<{ text: RenderedLetter; problem: string | null }> {
    try {
      return { text: await renderDraft(this.deps, draft), problem: null };
    } catch (error) {
      if (!(error instanceof UnrenderableLetter)) throw error;
      return { text: NO_TEXT, problem: error.message };
    }
  }

  private async addressOf(accountKey: string, draft: LetterDraft): Promise<string | null> {
    const contact = await this.deps.stores.people.currentContact(accountKey, draft.contactId);
    if (channelOf(draft) === 'email') return contact?.email ?? null;
    return contact?.address ? postalLine(contact.address) : null;
  }
}
