import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { mailboxAnswer } from '#contracts/schemas';
import type { Actor } from '#domain';
import { SignInPage } from '../auth/auth.guard.js';
import { Who } from '../http/request.js';
import { Answers, AnswersFile } from '../openapi/answers.js';
import { MailboxService } from './mailbox.service.js';

/** What went out, in embedded mode; production sends to a real server. Browsers come with the session cookie. */
@ApiTags('mailbox')
@Controller('mailbox')
@SignInPage()
export class MailboxController {
  constructor(private readonly mailbox: MailboxService) {}

  @Get()
  @AnswersFile('text/html', 'A page')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @ApiOperation({ summary: 'The letters that went out, as a page' })
  page(@Who() actor: Actor) {
    return this.mailbox.page(actor);
  }

  @Get('messages')
  @Answers(200, mailboxAnswer)
  @ApiOperation({ summary: 'The letters that went out' })
  messages(@Who() actor: Actor) {
    return this.mailbox.messages(actor);
  }
}
