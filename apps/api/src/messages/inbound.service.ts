import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '#domain';
import { inboundMessageBody, type InboundMessageBody } from '#contracts/schemas';
import { readMail, type Bounce, type MailReply } from '#platform';
import { permit, WHO } from '../auth/permissions.js';
import { DEPS, type ApiDeps } from '../deps.js';
import { UnreadableBody } from '../http/body.js';
import { Problem } from '../http/problem.js';
import type { ApiRequest } from '../http/request.js';
import { shaped } from '../http/shape.js';
import { accepted } from '../intake/intake.service.js';

type Acknowledged = { readonly externalId: string };

/** Replies, and the bounces that mail servers send to the same address; acknowledged after commit. */
@Injectable()
export class InboundService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  async take(actor: Actor, request: ApiRequest): Promise<Acknowledged> {
    return isMail(request) ? this.mail(actor, request) : this.reply(actor, shaped(inboundMessageBody, request.body));
  }

  private async reply(actor: Actor, body: InboundMessageBody): Promise<Acknowledged> {
    permit(actor, WHO.feeds);
    const { externalId, from, text, at, subject = '', to = [], automatic = false } = body;
    const references = body.references ?? [];
    const { inReplyTo = null, caseId = null } = body;
    const reply = { externalId, from, to, subject, text, at, inReplyTo, references, caseId, automatic };
    accepted(await this.deps.stores.facts.replied(actor, reply));
    return { externalId };
  }

  private async mail(actor: Actor, request: ApiRequest): Promise<Acknowledged> {
    const { body, rawBody } = request;
    if (body instanceof UnreadableBody && body.problem.code === 'too-large') throw body.problem;
    if (rawBody === undefined || rawBody.length === 0) throw new Problem('malformed', 'The mail is empty.');
    permit(actor, WHO.feeds);
    const mail = await readMail(rawBody);
    switch (mail.kind) {
      case 'reply':
        await this.mailReply(actor, mail);
        break;
      case 'bounce':
        await this.bounce(actor, mail);
        break;
      case 'delayed':
        // The server goes on trying: nothing has happened yet.
        break;
    }
    return { externalId: mail.externalId };
  }

  private async mailReply(actor: Actor, { kind: _kind, ...mail }: MailReply): Promise<void> {
    accepted(await this.deps.stores.facts.replied(actor, { ...mail, at: null, caseId: null }));
  }

  private async bounce(actor: Actor, { externalId, messageId, reason, at }: Bounce): Promise<void> {
    const report = { externalId, messageId, status: 'bounced', at, reason } as const;
    accepted(await this.deps.stores.facts.messageStatus(actor, report));
  }
}

const isMail = (request: ApiRequest): boolean =>
  /^message\/rfc822\s*(;|$)/i.test(request.header('content-type')?.trim() ?? '');
