import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import helmet from 'helmet';
import { AccountsController } from './accounts/accounts.controller.js';
import { AccountsService } from './accounts/accounts.service.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditService } from './audit/audit.service.js';
import { AuthController } from './auth/auth.controller.js';
import { AuthGuard } from './auth/auth.guard.js';
import { LocalSignIn } from './auth/local-sign-in.js';
import { CaseReader } from './cases/case-reader.js';
import { CasesController } from './cases/cases.controller.js';
import { CasesService } from './cases/cases.service.js';
import { UpcomingService } from './cases/upcoming.service.js';
import { DecisionsController } from './decisions/decisions.controller.js';
import { DecisionsService } from './decisions/decisions.service.js';
import { PreviewsService } from './decisions/previews.service.js';
import { DEPS, type ApiDeps } from './deps.js';
import { EvidenceController } from './evidence/evidence.controller.js';
import { EvidenceService } from './evidence/evidence.service.js';
import { ExceptionsController } from './exceptions/exceptions.controller.js';
import { ExceptionsService } from './exceptions/exceptions.service.js';
import { DocumentsController } from './documents/documents.controller.js';
import { DocumentsService } from './documents/documents.service.js';
import { PapersService } from './documents/papers.service.js';
import { AccessLogInterceptor } from './http/access-log.interceptor.js';
import { readBody } from './http/body.js';
import { logAnswers } from './http/log.js';
import { NestLog } from './http/nest-log.js';
import { ProblemFilter } from './http/problem.filter.js';
import { correlate } from './http/request.js';
import { ShapePipe } from './http/shape.js';
import { ImportsController } from './imports/imports.controller.js';
import { ImportJobs } from './imports/import-jobs.js';
import { ImportsService } from './imports/imports.service.js';
import { MappingsService } from './imports/mappings.service.js';
import { IntakeController } from './intake/intake.controller.js';
import { IntakeService } from './intake/intake.service.js';
import { MailboxController } from './mailbox/mailbox.controller.js';
import { MailboxService } from './mailbox/mailbox.service.js';
import { openApiDocument } from './openapi/document.js';
import { HealthController } from './operations/health.controller.js';
import { HealthService } from './operations/health.service.js';
import { OperationsController } from './operations/operations.controller.js';
import { OperationsService } from './operations/operations.service.js';
import { StrategiesController } from './strategies/strategies.controller.js';
import { StrategiesService } from './strategies/strategies.service.js';
import { StatementsController } from './statements/statements.controller.js';
import { StatementsService } from './statements/statements.service.js';
import { TasksService } from './work/tasks.service.js';
import { WorkController } from './work/work.controller.js';
import { AgencyController } from './agency/agency.controller.js';
import { AgencyService } from './agency/agency.service.js';
import { PlacementsController } from './agency/placements.controller.js';
import { PlacementsService } from './agency/placements.service.js';
import { InboundController } from './messages/inbound.controller.js';
import { InboundService } from './messages/inbound.service.js';
import { StripeService } from './webhooks/stripe.service.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksService } from './webhooks/webhooks.service.js';
import { WorklistService } from './work/worklist.service.js';

@Module({})
export class ApiModule {
  static over(deps: ApiDeps): DynamicModule {
    return {
      module: ApiModule,
      controllers: [
        AuthController,
        IntakeController,
        WebhooksController,
        InboundController,
        AgencyController,
        PlacementsController,
        ImportsController,
        StatementsController,
        CasesController,
        EvidenceController,
        DecisionsController,
        WorkController,
        ExceptionsController,
        OperationsController,
        StrategiesController,
        AccountsController,
        DocumentsController,
        AuditController,
        MailboxController,
        HealthController,
      ],
      providers: [
        { provide: DEPS, useValue: deps },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_PIPE, useClass: ShapePipe },
        { provide: APP_INTERCEPTOR, useClass: AccessLogInterceptor },
        { provide: APP_FILTER, useValue: new ProblemFilter(deps.log) },
        LocalSignIn,
        IntakeService,
        WebhooksService,
        StripeService,
        InboundService,
        AgencyService,
        ImportJobs,
        ImportsService,
        StatementsService,
        MappingsService,
        CaseReader,
        CasesService,
        UpcomingService,
        EvidenceService,
        PlacementsService,
        DecisionsService,
        PreviewsService,
        WorklistService,
        ExceptionsService,
        TasksService,
        OperationsService,
        StrategiesService,
        AccountsService,
        DocumentsService,
        PapersService,
        AuditService,
        MailboxService,
        HealthService,
      ],
    };
  }
}

/** Pages come from this origin alone; plain HTTP on a loopback address stays plain HTTP. */
const security = helmet({
  contentSecurityPolicy: {
    directives: {
      defaultSrc: ["'self'"],
      // Letters and the API's own documentation carry inline styles; scripts never are inline.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      upgradeInsecureRequests: null,
    },
  },
  strictTransportSecurity: false,
});

/** The whole API over its dependencies, initialised but not listening. */
export async function createApp(deps: ApiDeps): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.over(deps), {
    bodyParser: false,
    logger: new NestLog(deps.log),
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(correlate, logAnswers(deps.log), security, readBody);
  app.useStaticAssets(deps.publicDir, { index: 'index.html', redirect: false });
  const document = openApiDocument(app);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: '/openapi.json',
    yamlDocumentUrl: '/openapi.yaml',
    customSiteTitle: 'Amicable API',
  });
  await app.init();
  return app;
}
