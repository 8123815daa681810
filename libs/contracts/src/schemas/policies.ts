import { z } from 'zod';
import { id, text } from './primitives.js';
import { instantAnswer, pageOf } from './answers/primitives.js';

/** Publishing strategies: one person drafts a version, another judges it. */

export const policyDraftBody = z.strictObject({
  /** The strategy file as it is written, YAML. */
  yaml: z.string().min(1).max(200_000),
  why: text,
});
export type PolicyDraftBody = z.output<typeof policyDraftBody>;
export const policyApprovalBody = z.strictObject({ decision: z.enum(['approve', 'reject']), reason: text });
export type PolicyApprovalBody = z.output<typeof policyApprovalBody>;
/** What a simulation is called and the digest of its report: whoever approves can run it again and compare. */
export const policySimulationBody = z.strictObject({ simulationId: id, digest: z.string().regex(/^[0-9a-f]{64}$/) });
export type PolicySimulationBody = z.output<typeof policySimulationBody>;
export const policyIds = { id, version: id };

const difference = z.strictObject({ path: z.string(), from: z.unknown().optional(), to: z.unknown().optional() });
export const policyVersionAnswer = z
  .strictObject({
    strategyId: z.string(),
    version: z.string(),
    status: z.enum(['draft', 'active', 'replaced', 'rejected']),
    /** What new cases start with, or started with then. */
    replaces: z.string().nullable(),
    why: z.string(),
    draftedBy: z.string(),
    draftedAt: instantAnswer,
    judgedBy: z.string().nullable(),
    judgedAt: instantAnswer.nullable(),
    judgement: z.string().nullable(),
    /** Evidence kept for the approval: what a simulation found. */
    simulation: z
      .strictObject({ simulationId: z.string(), digest: z.string(), by: z.string(), at: instantAnswer })
      .nullable(),
    /** Setting by setting, against what new cases start with now. */
    differences: z.array(difference),
  })
  .meta({ id: 'StrategyVersion' });
export const policyAnswer = z
  .strictObject({
    strategyId: z.string(),
    active: z.string().nullable(),
    /** Whether new cases start with a file of the operator's or with what two people published. */
    source: z.enum(['file', 'published']),
    versions: z.array(policyVersionAnswer),
  })
  .meta({ id: 'StrategyVersions' });
export const policiesAnswer = pageOf(policyAnswer);
