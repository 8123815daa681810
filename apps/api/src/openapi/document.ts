import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { DECISIONS } from '#domain';
import {
  DECISION_NAMES,
  decisionAnswer,
  decisionBodySchema,
  previewAnswer,
  previewBodySchema,
  problemAnswer,
} from '#contracts/schemas';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['post']>;
const DECISION_PATH = '/v1/cases/{caseId}/decisions/{decision}';
const PREVIEW_PATH = '/v1/cases/{caseId}/previews/{decision}';

/** The OpenAPI 3.1 document: routes from the controllers, bodies from the same schemas that judge them, each decision by name. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Amicable')
    .setDescription('Case manager for overdue business accounts.')
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '').toLowerCase()}-${method}`,
    standardSchemaConverter: (schema, { schemaType }) => converted(schema as z.ZodType, schemaType),
  });
  const { [DECISION_PATH]: decide, [PREVIEW_PATH]: preview, ...rest } = document.paths;
  const paths: OpenAPIObject['paths'] = { ...rest };
  for (const decision of DECISION_NAMES) {
    paths[DECISION_PATH.replace('{decision}', decision)] = decisionPath(decision, decide?.post);
    paths[PREVIEW_PATH.replace('{decision}', decision)] = previewPath(decision, preview?.post);
  }
  const components = { ...document.components, schemas: { ...document.components?.schemas, ...sharedSchemas() } };
  return { ...document, paths: completed(paths), components } as unknown as OpenAPIObject;
}

/** Answers that are written into the document by hand below. */
function sharedSchemas(): Record<string, object> {
  const parts = [decisionAnswer, previewAnswer, problemAnswer].map((schema) => converted(schema, 'output').components);
  const text = JSON.stringify(Object.assign({}, ...parts)).replaceAll('"#/$defs/', '"#/components/schemas/');
  return JSON.parse(text) as Record<string, object>;
}

/** Schemas with an id become components that answers share; Nest turns their references. */
function converted(schema: z.ZodType, io: 'input' | 'output'): { schema: object; components: Record<string, object> } {
  const { $defs = {}, ...rest } = jsonSchema(schema, io) as { $defs?: Record<string, object> };
  return { schema: rest, components: $defs };
}

export const jsonSchema = (schema: z.ZodType, io: 'input' | 'output' = 'input'): object => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

function decisionPath(decision: (typeof DECISION_NAMES)[number], generic: Operation | undefined): PathItem {
  const { roles, assigneeRoles = [], second } = DECISIONS[decision];
  const assigned = assigneeRoles.length === 0 ? '' : ` Assigned by name, also to: ${assigneeRoles.join(', ')}.`;
  return {
    post: {
      ...operationOf(generic, decisionBodySchema(decision)),
      operationId: `decide-${decision}`,
      summary: `Decide: ${decision.replaceAll('-', ' ')}`,
      description: `Open to: ${roles.join(', ')}.${assigned}${SECOND_PERSON[second]}`,
      parameters: [
        CASE_ID,
        header('Idempotency-Key', 'Id of this one decision'),
        header('If-Match', 'ETag of the case decided upon'),
      ],
      responses: { '200': json('Executed, or requested where a second person is needed', 'DecisionAnswer') },
    },
  } as PathItem;
}

function previewPath(decision: (typeof DECISION_NAMES)[number], generic: Operation | undefined): PathItem {
  return {
    post: {
      ...operationOf(generic, previewBodySchema(decision)),
      operationId: `preview-${decision}`,
      summary: `Preview: ${decision.replaceAll('-', ' ')}`,
      parameters: [CASE_ID],
      responses: { '200': json('What would go out, with its hash', 'Preview') },
    },
  } as PathItem;
}

const SECOND_PERSON = {
  never: '',
  sometimes: ' May only request, depending on the payload: then another permitted person must approve.',
  always: ' Only requests: another permitted person must approve.',
} as const;
const CASE_ID = { name: 'caseId', in: 'path', required: true, schema: { type: 'string' } };
const header = (name: string, description: string): object => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});
const json = (description: string, component: string, type = 'application/json'): object => ({
  description,
  content: { [type]: { schema: { $ref: `#/components/schemas/${component}` } } },
});
const operationOf = (generic: Operation | undefined, body: z.ZodType): object => ({
  tags: generic?.tags ?? ['decisions'],
  security: generic?.security ?? [{ bearer: [] }],
  requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } },
});

/** Any refusal. */
const PROBLEMS = { default: json('A refusal', 'Problem', 'application/problem+json') };
/** Sign-in and health need no token, and a webhook is proven by its signature. */
const OPEN_PATH = /^\/(auth|health|v1\/webhooks)\//;
/** Every operation may answer with a problem document; which codes, the refusal order of the contract says. */
function completed(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  const complete = (path: string, operation: Operation): object => ({
    ...operation,
    ...(OPEN_PATH.test(path) ? { security: [] } : {}),
    responses: { ...operation.responses, ...PROBLEMS },
  });
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item as Record<string, Operation>).map(([method, one]) => [method, complete(path, one)]),
      ),
    ]),
  ) as OpenAPIObject['paths'];
}
