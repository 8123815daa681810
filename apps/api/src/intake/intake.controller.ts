import { Body, Controller, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Actor } from '#domain';
import {
  accountPutAnswer,
  creditNotePostAnswer,
  invoicePostAnswer,
  messageStatusPostAnswer,
  paymentPostAnswer,
  reversalPostAnswer,
  accountBody,
  creditNoteBody,
  deliveryBody,
  deliveryPostAnswer,
  id,
  invoiceBody,
  messageStatusBody,
  paymentBody,
  paymentFailureBody,
  paymentFailurePostAnswer,
  reinstatementBody,
  reinstatementPostAnswer,
  reversalBody,
  type AccountBody,
  type CreditNoteBody,
  type DeliveryBody,
  type InvoiceBody,
  type MessageStatusBody,
  type PaymentBody,
  type PaymentFailureBody,
  type ReinstatementBody,
  type ReversalBody,
} from '#contracts/schemas';
import { Who } from '../http/request.js';
import { Answers } from '../openapi/answers.js';
import { IntakeService } from './intake.service.js';

@ApiTags('intake')
@Controller('v1')
export class IntakeController {
  constructor(private readonly intake: IntakeService) {}

  @Put('accounts/:accountId')
  @Answers(200, accountPutAnswer, 'Changed, or as it was')
  @Answers(201, accountPutAnswer, 'New')
  @ApiOperation({ summary: 'Register or change an account: 201 when it is new' })
  account(
    @Who() actor: Actor,
    @Param('accountId', { schema: id }) accountId: string,
    @Body({ schema: accountBody }) body: AccountBody,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.intake.account(actor, accountId, body, response);
  }

  @Post('invoices')
  @Answers(202, invoicePostAnswer)
  @ApiOperation({ summary: 'Post an invoice, or a correction with a higher revision' })
  invoice(@Who() actor: Actor, @Body({ schema: invoiceBody }) body: InvoiceBody) {
    return this.intake.invoice(actor, body);
  }

  @Post('credit-notes')
  @Answers(202, creditNotePostAnswer)
  @ApiOperation({ summary: 'Post a credit note' })
  creditNote(@Who() actor: Actor, @Body({ schema: creditNoteBody }) body: CreditNoteBody) {
    return this.intake.creditNote(actor, body);
  }

  @Post('payments')
  @Answers(202, paymentPostAnswer)
  @ApiOperation({ summary: 'Report a payment; 202 once it is on record' })
  payment(@Who() actor: Actor, @Body({ schema: paymentBody }) body: PaymentBody) {
    return this.intake.payment(actor, body);
  }

  @Post('payments/:paymentId/reversal')
  @Answers(202, reversalPostAnswer)
  @ApiOperation({ summary: 'Report that a payment was reversed or bounced' })
  reversal(
    @Who() actor: Actor,
    @Param('paymentId', { schema: id }) paymentId: string,
    @Body({ schema: reversalBody }) body: ReversalBody,
  ) {
    return this.intake.reversal(actor, paymentId, body);
  }

  @Post('payments/:paymentId/reinstatement')
  @Answers(202, reinstatementPostAnswer)
  @ApiOperation({ summary: 'Report that a reversal was wrong and the money is here after all' })
  reinstatement(
    @Who() actor: Actor,
    @Param('paymentId', { schema: id }) paymentId: string,
    @Body({ schema: reinstatementBody }) body: ReinstatementBody,
  ) {
    return this.intake.reinstatement(actor, paymentId, body);
  }

  @Post('payments/:paymentId/failure')
  @Answers(202, paymentFailurePostAnswer)
  @ApiOperation({ summary: 'Report that a payment was tried and did not come' })
  failure(
    @Who() actor: Actor,
    @Param('paymentId', { schema: id }) paymentId: string,
    @Body({ schema: paymentFailureBody }) body: PaymentFailureBody,
  ) {
    return this.intake.failure(actor, paymentId, body);
  }

  @Post('deliveries')
  @Answers(202, deliveryPostAnswer)
  @ApiOperation({ summary: 'Report an order or a delivery, or that it was invoiced or cancelled' })
  delivery(@Who() actor: Actor, @Body({ schema: deliveryBody }) body: DeliveryBody) {
    return this.intake.delivery(actor, body);
  }

  @Post('messages/status')
  @Answers(202, messageStatusPostAnswer)
  @ApiOperation({ summary: 'Report that a letter was delivered, bounced, opened, or failed' })
  messageStatus(@Who() actor: Actor, @Body({ schema: messageStatusBody }) body: MessageStatusBody) {
    return this.intake.messageStatus(actor, body);
  }
}
