import { z } from 'zod';
import { draftHash, id, text } from './primitives.js';
import type { DecisionName, DecisionPayloads } from '#domain';
import { REQUESTS_SCHEMAS } from './decisions/requests.js';
import { CONTACT_SCHEMAS } from './decisions/contact.js';
import { AGREEMENTS_SCHEMAS } from './decisions/agreements.js';
import { ARRANGEMENTS_SCHEMAS } from './decisions/arrangements.js';
import { DISPUTES_SCHEMAS } from './decisions/disputes.js';
import { ESCALATION_SCHEMAS } from './decisions/escalation.js';
import { AGENCY_SCHEMAS } from './decisions/agency.js';
import { VALUE_SCHEMAS } from './decisions/value.js';
import { CHARGES_SCHEMAS } from './decisions/charges.js';
import { LIFE_SCHEMAS } from './decisions/life.js';

/** Payload of each decision as it crosses the wire; its output is what the core takes. One file a group in `decisions/`. */
export const DECISION_SCHEMAS = {
  ...REQUESTS_SCHEMAS,
  ...CONTACT_SCHEMAS,
  ...AGREEMENTS_SCHEMAS,
  ...ARRANGEMENTS_SCHEMAS,
  ...DISPUTES_SCHEMAS,
  ...ESCALATION_SCHEMAS,
  ...AGENCY_SCHEMAS,
  ...CHARGES_SCHEMAS,
  ...LIFE_SCHEMAS,
  ...VALUE_SCHEMAS,
} satisfies { readonly [Name in DecisionName]: z.ZodType<DecisionPayloads[Name]> & { shape: z.ZodRawShape } };

export const DECISION_NAMES = Object.keys(DECISION_SCHEMAS) as readonly DecisionName[];
export const isDecisionName = (name: string): name is DecisionName => Object.hasOwn(DECISION_SCHEMAS, name);

/** A decision's body taken apart: what the core judges, and what every decision may carry beside it. */
export interface DecisionBody {
  readonly payload: unknown;
  readonly taskId?: string;
  readonly comment?: string;
}

type DecisionSchema = z.ZodObject<z.ZodRawShape>;
/** Body of `POST …/decisions/{decision}`: the payload, and beside it `taskId` and `comment` where it has none of its own. */
export const decisionBodySchema = (decision: DecisionName): z.ZodType => BODIES[decision];
/** Body of `POST …/previews/{decision}`: the same without `draftHash`, which is what a preview finds out. */
export const previewBodySchema = (decision: DecisionName): z.ZodType => PREVIEWS[decision];

/** Takes `taskId` and `comment` out of a parsed body, unless the decision's own payload has a field of that name. */
export function splitDecisionBody(decision: DecisionName, body: unknown): DecisionBody {
  const own = DECISION_SCHEMAS[decision].shape;
  const { taskId, comment, ...rest } = body as { taskId?: string; comment?: string };
  const payload: Record<string, unknown> = { ...rest };
  if (taskId !== undefined && 'taskId' in own) payload['taskId'] = taskId;
  if (comment !== undefined && 'comment' in own) payload['comment'] = comment;
  return {
    payload,
    ...(taskId === undefined ? {} : { taskId }),
    ...(comment === undefined || 'comment' in own ? {} : { comment }),
  };
}

const BESIDE = { taskId: id.optional(), comment: text.optional() };
function bodyOf(decision: DecisionName): z.ZodType {
  const schema = DECISION_SCHEMAS[decision] as DecisionSchema;
  const missing = Object.fromEntries(Object.entries(BESIDE).filter(([key]) => !(key in schema.shape)));
  return schema.safeExtend(missing);
}
function previewOf(decision: DecisionName): z.ZodType {
  const schema = bodyOf(decision) as DecisionSchema;
  return 'draftHash' in schema.shape ? schema.safeExtend({ draftHash: draftHash.optional() }) : schema;
}
const each = (make: (decision: DecisionName) => z.ZodType): Readonly<Record<DecisionName, z.ZodType>> =>
  Object.fromEntries(DECISION_NAMES.map((name) => [name, make(name)])) as Record<DecisionName, z.ZodType>;
const BODIES = each(bodyOf);
const PREVIEWS = each(previewOf);
