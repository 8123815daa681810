import { createHash } from 'node:crypto';
import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { canonicalJson, channelOf, type Actor, type LetterDraft, type OpenItem, type StoredEvent } from '#domain';
import { UnrenderableLetter, type RenderedLetter } from '#contracts';
import type { OutgoingLetter } from '#persistence';
import { evidencePack, type Evidence, type EvidenceLetter } from '#platform/evidence';
import { printRecordedLetter, UnprintableText } from '#platform/paper';
import { permit, WHO } from '../auth/permissions.js';
import { CaseReader } from '../cases/case-reader.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { amountOfMinor } from '../http/presentation.js';

/** What counsel is handed: everything the record says about a case, so that anybody can verify it without us. */
@Injectable()
export class EvidenceService {
  constructor(
    @Inject(DEPS) private readonly deps: ApiDeps,
    private readonly reader: CaseReader,
  ) {}

  /** The pack as of the case's last event, or of an earlier one: the same bytes for the same seq. */
  async pack(actor: Actor, caseId: string, seq: number | undefined, response: Response): Promise<StreamableFile> {
    const last = await this.reader.lastSeq(this.reader.place(caseId));
    permit(actor, WHO.caseReaders);
    const content = await evidencePack(await this.evidence(caseId, seq ?? last));
    response.setHeader('ETag', `"${sha256(content)}"`);
    const name = `evidence-${caseId.replace(/[^A-Za-z0-9._-]/g, '-')}-${seq ?? last}.zip`;
    return new StreamableFile(content, { type: 'application/zip', disposition: `attachment; filename="${name}"` });
  }

  private async evidence(caseId: string, seq: number): Promise<Evidence> {
    const { record } = this.deps.stores;
    const moment = await this.reader.asOf(caseId, { seq });
    const { accountKey, state } = moment;
    const rows = await record.chain(accountKey, state.seq);
    const stored = await this.reader.events(accountKey, 0, state.seq);
    const view = (await record.reveal(this.reader.view(moment))) as Evidence['view'];
    const letters: EvidenceLetter[] = [];
    for (const event of lettersThatLeft(stored, caseId)) letters.push(await this.letter(event));
    const currency = state.account?.currency ?? '';
    const claims = state.items.map((item) => claimOf(item, currency));
    return { view, rows, events: await record.reveal(stored), claims, letters };
  }

  /** Made anew from its draft and template, and held against the digest its event vouches for. */
  private async letter({ data }: StoredEvent<'message.rendered'>): Promise<EvidenceLetter> {
    const { messageId, template, templateVersion, attempt, channel, draftHash, textDigest, draft } = data;
    const about = { messageId, template, templateVersion, attempt, channel, draftHash, textDigest };
    const kept = await this.deps.stores.documents.outgoing(messageId);
    if (kept === null || kept.text === '' || kept.accountName === null || kept.contactName === null) {
      return { ...about, madeAnew: 'erased', rendered: null, pdf: null };
    }
    const names = { accountName: kept.accountName, contactName: kept.contactName };
    const made = await this.madeAnew(draft, names);
    const { subject, text, html } = kept;
    const identical = made !== null && digestOf(made) === textDigest;
    const rendered = made !== null && identical ? made : { subject, text, html };
    const sheet = channelOf(draft) === 'letter' ? await sheetOf(kept) : null;
    const sameSheet =
      sheet === null || kept.proof?.startsWith(PRINTED) !== true || kept.proof === PRINTED + sha256(sheet);
    const madeAnew = made === null ? 'impossible' : identical && sameSheet ? 'identical' : 'different';
    return { ...about, madeAnew, rendered, pdf: sheet };
  }

  private async madeAnew(
    draft: LetterDraft,
    names: { accountName: string; contactName: string },
  ): Promise<RenderedLetter | null> {
    try {
      const { subject, text, html } = await this.deps.renderer.render(draft, names);
      return { subject, text, html };
    } catch (error) {
      if (error instanceof UnrenderableLetter) return null;
      throw error;
    }
  }
}

/** What a printed letter's proof begins with; the digest of the file follows. */
const PRINTED = 'print:';
const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
const digestOf = ({ subject, text, html }: RenderedLetter): string => sha256(canonicalJson({ subject, text, html }));

/** The last rendering of each letter of the case that left the house, in their order. */
function lettersThatLeft(events: readonly StoredEvent[], caseId: string): StoredEvent<'message.rendered'>[] {
  const left = new Set(events.flatMap((one) => (one.type === 'message.sent' ? [one.data.messageId] : [])));
  const last = new Map<string, StoredEvent<'message.rendered'>>();
  for (const one of events) {
    if (one.type === 'message.rendered' && one.caseId === caseId && left.has(one.data.messageId)) {
      last.set(one.data.messageId, one as StoredEvent<'message.rendered'>);
    }
  }
  return [...last.values()];
}

async function sheetOf(letter: OutgoingLetter): Promise<Buffer | null> {
  try {
    return await printRecordedLetter(letter);
  } catch (error) {
    if (error instanceof UnprintableText) return null;
    throw error;
  }
}

function claimOf(item: OpenItem, currency: string): Record<string, string> {
  const { itemId, kind, invoiceNumber, invoiceDate, dueDate } = item;
  const money = (minor: number): string => {
    const { value } = amountOfMinor(minor, currency);
    return `${value} ${currency}`;
  };
  return {
    ...{ itemId, kind, invoiceNumber, invoiceDate, dueDate },
    ...{ amount: money(item.amount), balance: money(item.balance), disputed: money(item.disputed + item.conceded) },
    ...{ interest: money(item.interest), fees: money(item.fees) },
  };
}
