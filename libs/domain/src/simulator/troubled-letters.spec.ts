import { describe, expect, it } from '@jest/globals';
import { event } from '../events.js';
import { nextMove } from '../next-move.js';
import { sendResult } from '../steps/sending.js';
import { account, at, caseOf, clara, erp, eventsOf, lettersOf, tasksOf, walkTo } from './journey.fixture.js';
import type { Simulation } from './simulation.js';
import { STANDARD } from './strategy.fixture.js';

describe('letters in trouble (3.2, V03)', () => {
  /** Brings a letter to the moment after `message.sending`, without its outcome. */
  function sending(sim: Simulation): string {
    const move = nextMove(sim.state, STANDARD, sim.now);
    if (move.kind !== 'send') throw new Error(`expected a letter, got ${move.kind}`);
    sim.fact(move.events, { id: 'system', role: 'system' });
    return move.letter.messageId;
  }
  function due(): Simulation {
    const sim = account();
    sim.sweep();
    const move = nextMove(sim.state, STANDARD, sim.now);
    sim.now = move.kind === 'wait' ? (move.until ?? sim.now) : sim.now;
    return sim;
  }

  it('an interrupted delivery: a person decides; "did not leave" is never resent by itself', () => {
    const sim = due();
    const messageId = sending(sim);
    expect(tasksOf(sim)).toEqual(['resolve-send']);
    sim.advance(at('2026-03-20'));
    expect(lettersOf(sim)).toEqual([]);
    sim.decide(clara, 'resolve-send', { messageId, left: false, proof: 'no log entry' });
    expect(tasksOf(sim)).toContain('complete-task');
    sim.now = at('2026-03-23');
    const retry = caseOf(sim).tasks.find((task) => task.status === 'open' && task.subject?.startsWith(messageId));
    sim.decide(clara, 'complete-task', { taskId: retry?.taskId ?? '', outcome: 'retry' });
    expect(lettersOf(sim)[0]).toBe('reminder-1');
    expect(
      eventsOf(sim, 'message.sending')
        .map((one) => one.data.attempt)
        .slice(0, 2),
    ).toEqual([1, 2]);
  });

  it('a delivery report proves that it left; the attempt counts, nobody is asked', () => {
    const sim = due();
    const messageId = sending(sim);
    sim.delivered(messageId);
    expect(caseOf(sim).messages[0]).toMatchObject({ status: 'delivered' });
    expect(caseOf(sim).attempts).toHaveLength(1);
    expect(tasksOf(sim)).toEqual([]);
  });

  it('a certain failure is tried again after half an hour, three times in all; then a person', () => {
    const sim = due();
    for (const attempt of [1, 2, 3]) {
      const move = nextMove(sim.state, STANDARD, sim.now);
      if (move.kind !== 'send') throw new Error(`expected attempt ${attempt}`);
      const system = { id: 'system', role: 'system' } as const;
      const before = sim.state;
      sim.state = before;
      failing(sim, move.events, move.letter.messageId, system);
      const next = nextMove(sim.state, STANDARD, sim.now);
      sim.now = next.kind === 'wait' && attempt < 3 ? (next.until ?? sim.now) : sim.now;
    }
    expect(tasksOf(sim)).toContain('complete-task');
    expect(eventsOf(sim, 'message.failed')).toHaveLength(3);
  });
  function failing(
    sim: Simulation,
    events: Parameters<Simulation['fact']>[0],
    messageId: string,
    system: { id: string; role: 'system' },
  ): void {
    const failed = event('message.failed', {
      messageId,
      attempt: eventsOf(sim, 'message.sending').length + 1,
      error: '550',
    });
    sim.fact([...events, failed], system);
  }

  it('nobody has an address: a visible task instead of silence; with an address it leaves', () => {
    const sim = account();
    const [contact] = sim.state.account?.contacts ?? [];
    const contacts = [{ ...contact!, hasEmail: false }];
    const name = sim.state.account!.name;
    sim.fact([event('account.contact-changed', { name, language: 'en', contacts })]);
    sim.sweep();
    sim.advance(at('2026-03-04'));
    expect(lettersOf(sim)).toEqual([]);
    expect(tasksOf(sim)).toEqual(['complete-task']);
    sim.fact([event('account.contact-changed', { name, language: 'en', contacts: [contact!] })]);
    expect(lettersOf(sim)).toEqual(['reminder-1']);
    expect(tasksOf(sim)).toEqual([]);
  });

  it('who opted out of e-mail is passed over for somebody who did not', () => {
    const sim = walkTo('reminder');
    const [contact] = sim.state.account?.contacts ?? [];
    const contacts = [contact!, { ...contact!, contactId: 'c2' }];
    sim.fact([event('account.contact-changed', { name: sim.state.account!.name, language: 'en', contacts })]);
    sim.decide(erp, 'opt-out', { channel: 'email', contactId: 'c1', requestedBy: 'c1', source: 's' });
    sim.advance(at('2026-03-11'));
    expect(sim.letters.at(-1)?.draft).toMatchObject({ template: 'reminder-2', contactId: 'c2' });
  });

  it('bounced: a contact is to be found, and the notice cannot be proven', () => {
    const sim = walkTo('notice-sent');
    sim.fact([event('message.bounced', { messageId: 'acc1-1.advance-notice.1', reason: 'unknown' })]);
    expect(tasksOf(sim)).toEqual(['complete-task']);
    sim.advance(at('2026-04-20'));
    expect(eventsOf(sim, 'hold.placed')).toEqual([]);
  });

  it('the outcome of a letter without a record of it says nothing', () => {
    expect(sendResult(account().state, 'none', { outcome: 'sent', proof: 'p' })).toEqual([]);
  });
});
