import { defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  DECIDE,
  NEWS,
  STATE,
  type CaseSnapshot,
  type DecisionAnswer,
  type DecisionRequest,
  type NewsSignal,
} from '#contracts';
import type { AccountState } from '#domain';
import { CaseRun } from './case-run.js';

export const decideUpdate = defineUpdate<DecisionAnswer, [DecisionRequest]>(DECIDE);
export const newsSignal = defineSignal<[NewsSignal?]>(NEWS);
export const stateQuery = defineQuery<AccountState>(STATE);

/**
 * One overdue account, from the friendly reminder to its last dated obligation. Messages may come before the first
 * line of the loop has run, so the handlers stand before any await.
 */
export async function accountCase(snapshot: CaseSnapshot): Promise<void> {
  const run = new CaseRun(snapshot);
  setHandler(decideUpdate, (request) => run.decide(request), { validator: (request) => run.admit(request) });
  setHandler(newsSignal, (news) => run.hear(news));
  setHandler(stateQuery, () => run.state);

  while (!run.finished) {
    const move = await run.advance(); // catch up, record what is due, say what comes next
    if (move.kind === 'wait') await run.untilNewsOr(move.until);
    else await run.perform(move);
    if (run.shouldRollOver()) await run.rollOver();
  }
}
