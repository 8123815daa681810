import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps, type MailboxLetter } from '../deps.js';
import { notFound } from '../http/problem.js';
import { wholeList, type Page } from '../http/presentation.js';
import { mailboxPage } from './page.js';

@Injectable()
export class MailboxService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async messages(actor: Actor): Promise<Page<MailboxLetter>> {
    return wholeList(await this.letters(actor));
  }
  async page(actor: Actor): Promise<string> {
    return mailboxPage(await this.letters(actor));
  }

  private async letters(actor: Actor): Promise<MailboxLetter[]> {
    if (this.deps.embedded === null) throw notFound('There is a mailbox in embedded mode only.');
    permit(actor, WHO.staff);
    const letters = await this.deps.embedded.mailbox();
    return letters.map(({ messageId, to, replyTo = null, subject, text, html, receivedAt, attachments = [] }) => ({
      messageId,
      to,
      replyTo,
      subject,
      text,
      html,
      receivedAt,
      attachments,
    }));
  }
}
