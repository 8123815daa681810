import type { ResolvedCalendar } from '../calendar/calendar.js';
import { addDays } from '../calendar/dates.js';
import { contextOf, endOfDay, nextSendInstant, type Context } from '../case/context.js';
import { foldProvisional } from '../case/provisional.js';
import type { AccountState } from '../case/state.js';
import { knowingZones } from '../case/zones.js';
import { composeFor, letterFor } from '../decisions/letters.js';
import { event, type NewEvent } from '../events.js';
import { nextMove, plannedLetters } from '../next-move.js';
import { SYSTEM, type Instant, type PlainDate } from '../primitives.js';
import { gateOf } from '../steps/letter-gates.js';
import { unbornId } from '../steps/pending-letters.js';
import { sendResult } from '../steps/sending.js';
import type { PlannedLetter } from '../steps/step.js';
import type { Strategy } from '../strategy.js';
import { draftHash } from './compose.js';
import type { LetterDraft, LetterTemplate } from './draft.js';

/** What keeps a letter in: the rule in words, and when it is tried again (null: not by itself). */
export interface HeldBy {
  readonly rule: string;
  readonly message: string;
  readonly until: Instant | null;
}
/** A letter that is still to leave if nothing else happens, or that waits for somebody's approval. */
export interface UpcomingLetter {
  readonly messageId: string;
  readonly template: LetterTemplate;
  /** When it leaves; of one that waits for an approval, the earliest moment it could; of one held for good, when it was due. */
  readonly plannedAt: Instant;
  readonly condition: 'automatic' | 'approval';
  /** The request that leads to it, and the roles that may approve it. */
  readonly approvalId: string | null;
  readonly roles: readonly string[];
  /** The gate that puts it off, or keeps it in. */
  readonly heldBy: HeldBy | null;
  /** False: as things stand it does not leave before the horizon. */
  readonly leaves: boolean;
  /** Null where nobody can be written to. */
  readonly draft: LetterDraft | null;
}
export interface UpcomingOptions {
  /** How far to look, in calendar days of the account. */
  readonly horizonDays?: number;
  /** Renews the calendar on the way, as the case would; without it the look ends where the calendar does. */
  readonly resolveCalendar?: (from: PlainDate, zones: readonly string[]) => ResolvedCalendar;
}
const HORIZON_DAYS = 60;
/** Far more than a case does in any horizon: more means that it does not get anywhere. */
const MOST_MOVES = 1_000;

/**
 * Every letter still to come: the very moves of the case over a virtual clock, nobody acting and nobody paying, each
 * letter taken as sent when it leaves; besides, those that wait for an approval only. Writes nothing. What is shown is what
 * will be sent: the draft is made by the same code from the same state.
 */
export function upcomingLetters(
  state: AccountState,
  strategy: Strategy,
  now: Instant,
  options: UpcomingOptions = {},
): UpcomingLetter[] {
  if (state.case === null) {
    return [];
  }
  const run = new Foresight(state, strategy, now, options);
  const approvals = awaitingApproval(contextOf(state, strategy, now));
  return [...run.letters(), ...approvals].sort((a, b) =>
    a.plannedAt < b.plannedAt ? -1 : a.plannedAt > b.plannedAt ? 1 : 0,
  );
}

/** One run of a case into its future. */
class Foresight {
  private state: AccountState;
  private at: Instant;
  private readonly end: Instant;
  private readonly sent = new Map<string, UpcomingLetter>();
  private readonly held = new Map<string, { letter: PlannedLetter; gate: HeldBy }>();

  constructor(
    state: AccountState,
    private readonly strategy: Strategy,
    now: Instant,
    private readonly options: UpcomingOptions,
  ) {
    const context = contextOf(state, strategy, now);
    this.at = context.now;
    this.end = endOfDay(context.calendar, addDays(context.today, options.horizonDays ?? HORIZON_DAYS));
    this.state = state;
    // What is being handed over at this moment is no letter to come: it has left.
    for (const one of context.case.messages.filter(({ status }) => status === 'sending')) {
      this.fold(sendResult(this.state, one.messageId, { outcome: 'sent', proof: '' }));
    }
  }

  letters(): UpcomingLetter[] {
    for (let moves = 0; moves < MOST_MOVES && this.step(); moves += 1);
    const left = [...this.held.values()].filter(({ letter }) => !this.sent.has(letter.messageId));
    return [...this.sent.values(), ...left.map(({ letter, gate }) => stays(letter, gate))];
  }

  /** One move; false where nothing more comes before the horizon. */
  private step(): boolean {
    this.noteGates();
    const move = nextMove(this.state, this.strategy, this.at);
    switch (move.kind) {
      case 'record':
        this.fold(move.events);
        return true;
      case 'send':
        this.send(move.letter.messageId, move.letter.draft, move.events);
        return true;
      case 'resolve-calendar': {
        const calendar = this.options.resolveCalendar?.(move.from, move.zones);
        if (calendar !== undefined) this.fold([event('calendar.resolved', knowingZones(calendar, move.zones))]);
        return calendar !== undefined;
      }
      case 'wait': {
        const further = move.until !== null && move.until > this.at && move.until <= this.end;
        this.at = further ? (move.until ?? this.at) : this.at;
        return further;
      }
      case 'finish':
        return false;
    }
  }

  private send(messageId: string, draft: LetterDraft, events: readonly NewEvent[]): void {
    const known = this.state.case?.messages.find((one) => one.messageId === messageId);
    this.sent.set(messageId, {
      messageId,
      template: draft.template,
      plannedAt: this.at,
      condition: 'automatic',
      approvalId: known?.approvalId ?? null,
      roles: [],
      heldBy: this.held.get(messageId)?.gate ?? null,
      leaves: true,
      draft,
    });
    this.fold(events);
    this.fold(sendResult(this.state, messageId, { outcome: 'sent', proof: '' }));
  }

  /** What is due and may not leave, before the case records it as withheld and forgets it. */
  private noteGates(): void {
    const context = contextOf(this.state, this.strategy, this.at);
    for (const letter of plannedLetters(this.state, this.strategy, this.at)) {
      const gate = letter.dueAt > this.at ? null : closedTo(context, letter);
      if (gate !== null) {
        this.held.set(letter.messageId, { letter, gate });
      }
    }
  }

  private fold(events: readonly NewEvent[]): void {
    const caseId = this.state.case?.caseId ?? null;
    const frame = {
      commandId: `foreseen-${this.state.seq}`,
      actor: SYSTEM,
      caseId,
      policyVersion: this.strategy.version,
    };
    this.state = foldProvisional(this.state, frame, events, this.at);
  }
}

function closedTo(context: Context, letter: PlannedLetter): HeldBy | null {
  if (letter.draft === null) {
    return {
      rule: 'no-address',
      message: 'Nobody of this customer has an address, electronic or postal.',
      until: null,
    };
  }
  const gate = gateOf(context, letter);
  return gate === null ? null : { rule: gate.rule, message: gate.message, until: gate.nextTryAt };
}

const stays = ({ messageId, template, dueAt, draft }: PlannedLetter, heldBy: HeldBy): UpcomingLetter => ({
  messageId,
  template,
  plannedAt: dueAt,
  condition: 'automatic',
  approvalId: null,
  roles: [],
  heldBy,
  leaves: false,
  draft,
});

/** Letters that only wait for a second person; a request that the facts have overtaken leads to none. */
function awaitingApproval(context: Context): UpcomingLetter[] {
  const { case: c, calendar, now } = context;
  if (c.status === 'frozen') {
    return [];
  }
  return c.approvals.flatMap(
    ({ approvalId, decision, payload, status, roles, ledgerBound, draftHash: bound, addressee }) => {
      const letter = status === 'open' ? letterFor(decision) : undefined;
      const draft = letter === undefined ? null : composeFor(context, decision, payload, addressee);
      if (letter === undefined || draft === null || (ledgerBound && draftHash(draft) !== bound)) {
        return [];
      }
      const { template } = letter;
      return [
        {
          messageId: unbornId(approvalId, template),
          template,
          plannedAt: nextSendInstant(calendar, now),
          condition: 'approval' as const,
          approvalId,
          roles,
          heldBy: null,
          leaves: false,
          draft,
        },
      ];
    },
  );
}
