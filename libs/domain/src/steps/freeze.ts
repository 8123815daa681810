import { livePlacement, type Context } from '../case/context.js';
import { openDisputes } from '../case/contested.js';
import { event, type NewEvent, type Stopped } from '../events.js';
import { voidUnsent } from './closing.js';
import { withheldByFreeze } from './pending-letters.js';

/** One act stops everything (G13): letters on their way, and the agency; clocks and tasks rest by the frozen state itself. */
export function freezing(context: Context, why: string): NewEvent[] {
  const { case: c } = context;
  if (c.status !== 'open') {
    return [];
  }
  const placement = livePlacement(c);
  return [
    event('case.frozen', { why, stopped: stoppedBy(context) }),
    ...withheldByFreeze(context, why),
    ...voidUnsent(context, why),
    ...(placement === null ? [] : [event('placement.recalled', { placementId: placement.placementId, reason: why })]),
  ];
}

const RUNNING: readonly string[] = ['requested', 'approved', 'sent', 'delivered'];
const UNSENT: readonly string[] = ['rendered', 'approved', 'sending'];

/** The certificate of the freeze: each thing that was under way and stands still from this act on (3.14). */
export function stoppedBy({ case: c }: Context): Stopped[] {
  const all = (what: Stopped['what'], ids: readonly (string | null | undefined)[]): Stopped[] =>
    ids.flatMap((id) => (id == null ? [] : [{ what, id }]));
  const running = (notice: { readonly noticeId: string; readonly status: string } | null): string | null =>
    notice !== null && RUNNING.includes(notice.status) ? notice.noticeId : null;
  return [
    ...all('step', [c.step]),
    ...all(
      'letter',
      c.messages.filter((one) => UNSENT.includes(one.status)).map((one) => one.messageId),
    ),
    ...all(
      'offer',
      c.offers.filter((one) => one.status === 'open').map((one) => one.offerId),
    ),
    ...all(
      'promise',
      c.promises.filter((one) => one.status === 'open').map((one) => one.promiseId),
    ),
    ...all('plan', [c.plan?.status === 'active' || c.plan?.status === 'proposed' ? c.plan.planId : null]),
    ...all('notice', [running(c.notice)]),
    ...all('hold', [c.hold?.active === true ? c.hold.holdId : null]),
    ...all('final-notice', [running(c.finalNotice)]),
    ...all('placement', [livePlacement(c)?.placementId]),
    ...all(
      'dispute',
      openDisputes(c).map((one) => one.disputeId),
    ),
    ...all(
      'request',
      c.approvals.filter((one) => one.status === 'open').map((one) => one.approvalId),
    ),
  ];
}
