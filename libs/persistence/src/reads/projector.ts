import type { ContactData, EventType, StoredEvent } from '#domain';
import type { Batch } from '../database/batch.js';
import { ACCOUNT, CONTACT } from '../database/tables.js';
import { changeRemittance, projectPlacement, projectRemittance } from './placements.js';

type Handler<T extends EventType> = (batch: Batch, accountKey: string, event: StoredEvent<T>) => void;
type Handlers = { readonly [T in EventType]?: Handler<T> };

/** Tables derived from the record, in an order in which they may be emptied. */
export const READ_MODELS = [
  'case_view',
  'task',
  'approval',
  'letter',
  'contact',
  'promise',
  'plan',
  'placement',
  'restraint',
  'remittance',
];

/** Applies events to the read models, in the transaction that stores them. Rebuilding is the same over old events. */
export function projectEvents(batch: Batch, accountKey: string, events: readonly StoredEvent[]): void {
  const lastOfCase = new Map<string, StoredEvent>();
  for (const event of events) {
    const handler = HANDLERS[event.type] as Handler<EventType> | undefined;
    handler?.(batch, accountKey, event);
    if (event.caseId !== null) lastOfCase.set(event.caseId, event);
  }
  for (const [caseId, { seq, version }] of lastOfCase) {
    batch.add('case_view', 'UPDATE case_view SET last_seq = $2, version = $3 WHERE case_id = $1', [
      caseId,
      seq,
      version,
    ]);
  }
}

const setCase = (column: 'status' | 'step' | 'assignee' | 'last_contact_at' | 'reason' | 'behaviour') => {
  return (batch: Batch, event: StoredEvent, value: string | null): void => {
    if (event.caseId === null) return;
    batch.add('case_view', `UPDATE case_view SET ${column} = $2 WHERE case_id = $1`, [event.caseId, value]);
  };
};
const [setReason, setBehaviour] = [setCase('reason'), setCase('behaviour')];
const [setStatus, setStep, setAssignee, setContact] = [
  setCase('status'),
  setCase('step'),
  setCase('assignee'),
  setCase('last_contact_at'),
];
const setTask = (column: 'status' | 'claimed_by' | 'snoozed_until') => {
  return (batch: Batch, taskId: string, value: string | null): void => {
    batch.add('task', `UPDATE task SET ${column} = $2 WHERE task_id = $1`, [taskId, value]);
  };
};
const [setTaskStatus, setClaim, setSnooze] = [setTask('status'), setTask('claimed_by'), setTask('snoozed_until')];
const setApproval = (batch: Batch, approvalId: string, status: string): void =>
  batch.add('approval', 'UPDATE approval SET status = $2 WHERE approval_id = $1', [approvalId, status]);
const setLetter = (batch: Batch, messageId: string, status: string): void =>
  batch.add('letter', 'UPDATE letter SET status = $2 WHERE message_id = $1', [messageId, status]);
const setLive = (table: 'promise' | 'plan' | 'placement') => {
  return (batch: Batch, accountKey: string, event: StoredEvent, id: string, status: string): void => {
    batch.insert(
      table,
      ['account_key', `${table}_id`, 'case_id', 'status'],
      [[accountKey, id, event.caseId, status]],
      `ON CONFLICT (account_key, ${table}_id) DO UPDATE SET status = excluded.status`,
    );
  };
};
const [setPromise, setPlan, setPlacement] = [setLive('promise'), setLive('plan'), setLive('placement')];

/** Proof of restraint, where auditors look for it. */
function withhold(
  batch: Batch,
  accountKey: string,
  { seq, at, caseId, policyVersion, data }: StoredEvent<'message.suppressed'>,
): void {
  if (caseId === null) return;
  const { rule, messageId, template, step, plannedAt, nextTryAt, facts } = data;
  batch.insert(
    'restraint',
    [
      ...['account_key', 'seq', 'case_id', 'at', 'rule', 'message_id', 'template', 'step', 'planned_at', 'next_try_at'],
      ...['facts', 'policy_version'],
    ],
    [
      [
        accountKey,
        seq,
        caseId,
        at,
        rule,
        messageId,
        template,
        step,
        plannedAt,
        nextTryAt,
        JSON.stringify(facts),
        policyVersion,
      ],
    ],
  );
}

type PlacementEnd = StoredEvent<
  'placement.rejected' | 'placement.returned' | 'placement.closed' | 'placement.recalled'
>;
function endPlacement(batch: Batch, accountKey: string, event: PlacementEnd): void {
  setPlacement(batch, accountKey, event, event.data.placementId, 'ended');
  projectPlacement(batch, accountKey, event);
}
/** Money an agency paid over was taken back, or is here after all. */
function remittanceOf(batch: Batch, accountKey: string, paymentId: string, isReversed: boolean): void {
  if (paymentId.startsWith('remittance:')) changeRemittance(batch, accountKey, paymentId, 'reversed', isReversed);
}

function addContacts(batch: Batch, accountKey: string, contacts: readonly ContactData[]): void {
  batch.rows(
    CONTACT,
    contacts.map(({ contactId, role, person, zone, language }, position) => [
      ...[accountKey, contactId, position, role, 'ref' in person ? person.ref : '', zone, language],
    ]),
  );
}

const HANDLERS: Handlers = {
  'account.registered': (batch, accountKey, event) => addContacts(batch, accountKey, event.data.contacts),
  'account.contact-changed': (batch, accountKey, event) => {
    batch.clear(CONTACT, accountKey);
    addContacts(batch, accountKey, event.data.contacts);
  },
  'calendar.resolved': (batch, accountKey, event) =>
    batch.change(ACCOUNT, [accountKey], { set: { resolved_calendar: JSON.stringify(event.data) } }),

  'case.opened': (batch, accountKey, event) =>
    batch.insert(
      'case_view',
      ['case_id', 'account_key', 'number', 'status', 'step', 'assignee', 'opened_at', 'last_seq', 'version'],
      [
        [
          event.caseId,
          accountKey,
          event.data.number,
          'open',
          'intake',
          event.data.collector,
          event.at,
          event.seq,
          event.version,
        ],
      ],
    ),
  'case.assigned': (batch, _, event) => setAssignee(batch, event, event.data.assignee),
  'case.frozen': (batch, _, event) => setStatus(batch, event, 'frozen'),
  'case.unfrozen': (batch, _, event) => setStatus(batch, event, 'open'),
  'case.closed': (batch, _, event) => {
    setStatus(batch, event, 'closed');
    setStep(batch, event, 'closed');
  },
  'case.reopened': (batch, _, event) => {
    setStatus(batch, event, 'open');
    setStep(batch, event, event.data.step);
    if (event.data.newLateness === true) setReason(batch, event, null);
  },
  'step.entered': (batch, _, event) => setStep(batch, event, event.data.step),
  'call.recorded': (batch, _, event) => setContact(batch, event, event.data.callAt),
  'contact.recorded': (batch, _, event) => setContact(batch, event, event.data.contactAt),

  'reason.set': (batch, _, event) => setReason(batch, event, event.data.reason),
  'reason.changed': (batch, _, event) => setReason(batch, event, event.data.reason),
  'account.classified': (batch, _, event) => setBehaviour(batch, event, event.data.class),

  'task.created': (batch, accountKey, event) => {
    const { taskId, kind, dueAt, roles, why, approvalId = null } = event.data;
    batch.insert(
      'task',
      ['task_id', 'account_key', 'case_id', 'kind', 'due_at', 'created_at', 'roles', 'why', 'approval_id', 'status'],
      [[taskId, accountKey, event.caseId, kind, dueAt, event.at, JSON.stringify(roles), why, approvalId, 'open']],
    );
  },
  'task.claimed': (batch, _, event) => setClaim(batch, event.data.taskId, event.data.by),
  'task.released': (batch, _, event) => setClaim(batch, event.data.taskId, null),
  'task.snoozed': (batch, _, event) => setSnooze(batch, event.data.taskId, event.data.until),
  'task.completed': (batch, _, event) => setTaskStatus(batch, event.data.taskId, 'completed'),
  'task.cancelled': (batch, _, event) => setTaskStatus(batch, event.data.taskId, 'cancelled'),

  'approval.requested': (batch, accountKey, event) =>
    batch.insert(
      'approval',
      ['approval_id', 'account_key', 'draft_hash', 'status'],
      [[event.data.approvalId, accountKey, event.data.draftHash, 'open']],
    ),
  'approval.granted': (batch, _, event) => setApproval(batch, event.data.approvalId, 'granted'),
  'approval.rejected': (batch, _, event) => setApproval(batch, event.data.approvalId, 'rejected'),
  'approval.voided': (batch, _, event) => setApproval(batch, event.data.approvalId, 'voided'),
  'approval.expired': (batch, _, event) => setApproval(batch, event.data.approvalId, 'expired'),

  'message.rendered': (batch, accountKey, event) => {
    const { messageId, step, attempt, template, channel, contactId, draftHash, textDigest } = event.data;
    batch.insert(
      'letter',
      [
        ...['message_id', 'account_key', 'case_id', 'seq', 'step', 'attempt', 'template', 'channel', 'contact_id'],
        ...['draft_hash', 'text_digest', 'status'],
      ],
      [
        [messageId, accountKey, event.caseId, event.seq, step, attempt, template, channel, contactId].concat([
          draftHash,
          textDigest,
          'rendered',
        ]),
      ],
      `ON CONFLICT (message_id) DO UPDATE SET attempt = excluded.attempt, draft_hash = excluded.draft_hash,
         text_digest = excluded.text_digest, status = excluded.status`,
    );
  },
  'message.approved': (batch, _, event) => setLetter(batch, event.data.messageId, 'approved'),
  'message.sending': (batch, accountKey, event) =>
    batch.add(
      'letter',
      `UPDATE letter l SET status = 'sending', attempt = $3, smtp_message_id = $4,
         contact_ref = (SELECT ref FROM contact c WHERE c.account_key = $2 AND c.contact_id = l.contact_id)
       WHERE message_id = $1`,
      [event.data.messageId, accountKey, event.data.attempt, event.data.smtpMessageId],
      ['contact'],
    ),
  'message.sent': (batch, _, event) => {
    batch.add(
      'letter',
      `UPDATE letter SET status = CASE WHEN status = 'delivered' THEN status ELSE 'sent' END, sent_at = $2 WHERE message_id = $1`,
      [event.data.messageId, event.at],
    );
    setContact(batch, event, event.at);
  },
  'message.delivered': (batch, _, event) =>
    batch.add('letter', `UPDATE letter SET status = 'delivered', delivered_at = $2 WHERE message_id = $1`, [
      event.data.messageId,
      event.data.deliveredAt,
    ]),
  'message.bounced': (batch, _, event) => setLetter(batch, event.data.messageId, 'bounced'),
  'message.failed': (batch, _, event) => setLetter(batch, event.data.messageId, 'failed'),
  'message.outcome-unknown': (batch, _, event) => setLetter(batch, event.data.messageId, 'outcome-unknown'),
  'message.suppressed': (batch, accountKey, event) => {
    setLetter(batch, event.data.messageId, 'suppressed');
    withhold(batch, accountKey, event);
  },

  'promise.made': (batch, key, event) => setPromise(batch, key, event, event.data.promiseId, 'open'),
  'promise.kept': (batch, key, event) => setPromise(batch, key, event, event.data.promiseId, 'kept'),
  'promise.partially-kept': (batch, key, event) =>
    setPromise(batch, key, event, event.data.promiseId, 'partially-kept'),
  'promise.broken': (batch, key, event) => setPromise(batch, key, event, event.data.promiseId, 'broken'),
  'promise.withdrawn': (batch, key, event) => setPromise(batch, key, event, event.data.promiseId, 'withdrawn'),
  'promise.reassessed': (batch, key, event) => setPromise(batch, key, event, event.data.promiseId, event.data.to),
  'plan.proposed': (batch, key, event) => setPlan(batch, key, event, event.data.planId, 'proposed'),
  'plan.accepted': (batch, key, event) => setPlan(batch, key, event, event.data.planId, 'active'),
  'plan.superseded': (batch, key, event) => setPlan(batch, key, event, event.data.planId, 'superseded'),
  'plan.cancelled': (batch, key, event) => setPlan(batch, key, event, event.data.planId, 'cancelled'),
  'plan.kept': (batch, key, event) => setPlan(batch, key, event, event.data.planId, 'kept'),
  'plan.broken': (batch, key, event) => setPlan(batch, key, event, event.data.planId, 'broken'),
  'placement.requested': (batch, key, event) => {
    setPlacement(batch, key, event, event.data.placementId, 'requested');
    projectPlacement(batch, key, event);
  },
  'placement.made': (batch, key, event) => {
    setPlacement(batch, key, event, event.data.placementId, 'live');
    projectPlacement(batch, key, event);
  },
  'placement.accepted': projectPlacement,
  'placement.updated': projectPlacement,
  'placement.rejected': endPlacement,
  'placement.returned': endPlacement,
  'placement.closed': endPlacement,
  'placement.recalled': endPlacement,
  'remittance.recorded': projectRemittance,
  'remittance.disputed': (batch, key, event) => changeRemittance(batch, key, event.data.remittanceId, 'disputed'),
  'payment.reversed': (batch, key, event) => remittanceOf(batch, key, event.data.paymentId, true),
  'payment.reinstated': (batch, key, event) => remittanceOf(batch, key, event.data.paymentId, false),
};
