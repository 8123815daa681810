/**
 * Scenarios in prose: one line a day, with what somebody does, and with every event that this leads to. What is in no
 * line must not happen. Many accounts share one run of the clock, through the real workflow and a real mailbox.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSmtpMailer } from '#activities';
import {
  addDays,
  instantAt,
  localDate,
  previewOf,
  type Actor,
  type DecisionName,
  type Instant,
  type PlainDate,
  type ResolvedCalendar,
  type StoredEvent,
} from '#domain';
import { readMailbox, resolveCalendar } from '#platform';
import { freePort, startMailbox } from '#platform/servers';
import { CaseHouse } from './case-house.js';
import { ERP, eur, invoice } from './stores.js';

const MINUTE = 60_000;
/** Automatic letters leave within so many minutes after the send hour. */
const SPREAD_MINUTES = 10;
/** A case that is not quiet after so long never will be. */
const QUIET_WITHIN_MS = 60_000;

const PEOPLE: Readonly<Record<string, Actor>> = {
  clara: { id: 'clara', role: 'collector' },
  sam: { id: 'sam', role: 'supervisor' },
  sofia: { id: 'sofia', role: 'supervisor' },
  lena: { id: 'lena', role: 'legal' },
  erp: ERP,
};

/** One line of a scenario. */
export interface Line {
  /** Local time with its weekday: `Mon 2026-03-02 09:00`. */
  readonly at: string;
  /** In words. */
  readonly what: string;
  /** Events of the line, in order, with what tells them apart in brackets; empty: nothing may happen. */
  readonly events: string;
  readonly does?: (them: Customer) => Promise<unknown>;
}
/** Something happens by itself. */
export const then = (at: string, what: string, events: string): Line => ({ at, what, events });
/** Somebody does something. */
export const when = (at: string, what: string, does: (them: Customer) => Promise<unknown>, events: string): Line => ({
  at,
  what,
  does,
  events,
});
/** Days on which nothing may happen. */
export const quiet = (from: string, what: string): Line => ({ at: from, what, events: '' });

export const SENT = (template: string): string => `message.rendered message.sending message.sent(${template})`;
export const LEFT = (template: string): string => `message.sending message.sent(${template})`;

/** A server with a time of its own. */
export interface SkippingEngine {
  readonly address: string;
  readonly namespace: string;
  now(): Promise<number>;
  sleep(ms: number): Promise<void>;
}
export interface ScenarioOptions {
  /** Real timers on this engine, in the week its clock is in; default: the driven clock, in the scenario's own week. */
  readonly engine?: SkippingEngine;
  readonly zone: string;
  readonly calendar: string;
}
/** Monday of the scenarios' own time, before the morning's sweep (08:30 in Berlin). */
const MONDAY: PlainDate = '2026-03-02';
const DAWN: Instant = `${MONDAY}T06:00:00.000Z`;

export class Scenario {
  private readonly customers: Customer[] = [];

  private constructor(
    readonly house: CaseHouse,
    readonly options: ScenarioOptions,
    /** Days between the scenario's own dates and those it runs on: whole weeks. */
    readonly shift: number,
    private readonly mailbox: { readonly dir: string; close(): Promise<void> },
  ) {}

  static async open(options: ScenarioOptions): Promise<Scenario> {
    const dir = mkdtempSync(join(tmpdir(), 'amicable-scenario-'));
    const port = await freePort();
    const server = await startMailbox(dir, port);
    const mailer = createSmtpMailer(`smtp://127.0.0.1:${port}`);
    const { engine } = options;
    const house = await CaseHouse.open({
      deliver: (mail) => mailer.deliver(mail),
      ...(engine === undefined
        ? { clock: { mode: 'driven', start: DAWN } }
        : { clock: { mode: 'real', now: async () => new Date(await engine.now()).toISOString() }, engine }),
    });
    const shift = engine === undefined ? 0 : weeksTo(await engine.now());
    const close = async (): Promise<void> => {
      await server.close();
      rmSync(dir, { recursive: true, force: true });
    };
    return new Scenario(house, options, shift, { dir, close });
  }

  async close(): Promise<void> {
    await this.house.close();
    await this.mailbox.close();
  }

  /** A customer with an invoice of 9,000.00, due on 2026-02-16, and what they live through. */
  async customer(accountId: string, lines: readonly Line[]): Promise<Customer> {
    const { zone, calendar } = this.options;
    const person = { contactId: 'ap', role: 'accounts-payable', name: 'Accounts Payable' };
    const contacts = [{ ...person, email: `ap@${accountId}.example`, phone: '+49 30 1' }];
    const accountKey = await this.house.account(accountId, { zone, calendar, contacts });
    const resolved = resolveCalendar({ zone, calendar, from: addDays(MONDAY, this.shift) });
    const them = new Customer(this, accountId, accountKey, resolved, lines);
    const dates = { invoiceDate: them.date('2026-01-16'), dueDate: them.date('2026-02-16') };
    await invoice(this.house.stores, accountId, `${accountId}-1`, { amount: eur(9_000), ...dates });
    this.customers.push(them);
    return them;
  }

  /** Lives through every line of every customer in order of time, and on until an instant of the scenario's own dates. */
  async play(until: string): Promise<void> {
    const acts = this.customers.flatMap((them) =>
      them.lines.map((line) => ({ instant: them.instant(line.at), does: () => line.does?.(them) })),
    );
    acts.sort((a, b) => (a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0));
    // The driver of the clock sweeps each morning; with real timers the schedule is not part of a scenario.
    if (this.options.engine !== undefined) await this.sweepAt(acts[0]?.instant ?? DAWN);
    for (const [index, { instant, does }] of acts.entries()) {
      if (index === 0 || acts[index - 1]?.instant !== instant) await this.reach(instant);
      await does();
    }
    await this.reach(this.customers[0]?.instant(until) ?? DAWN);
  }

  /** Letters in the mailbox, oldest first: who got which subject. */
  async mail(): Promise<{ to: string; subject: string; text: string }[]> {
    return (await readMailbox(this.mailbox.dir)).map(({ to, subject, text }) => ({ to, subject, text }));
  }

  private async sweepAt(instant: Instant): Promise<void> {
    await this.reach(instant);
    for (const them of this.customers) await this.house.sweep(them.accountId);
  }

  private async reach(instant: Instant): Promise<void> {
    const { engine } = this.options;
    if (engine === undefined) return this.house.advance(instant);
    for (;;) {
      await this.settle(engine);
      const now = await engine.now();
      const wake = await this.house.stores.clock.earliestWake();
      const next = wake !== null && wake < instant ? wake : instant;
      if (Date.parse(next) > now) await engine.sleep(Date.parse(next) - now);
      await this.settle(engine);
      if (next === instant) return;
    }
  }

  /** With real timers: every case has heard all news and waits for something ahead. */
  private async settle(engine: SkippingEngine): Promise<void> {
    const { clock, outbox } = this.house.stores;
    for (const deadline = Date.now() + QUIET_WITHIN_MS; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
      const now = new Date(await engine.now()).toISOString();
      const [loud, pending] = await Promise.all([clock.unquiet(now), outbox.pending()]);
      if (loud.length === 0 && pending === 0) return;
      if (Date.now() > deadline) throw new Error(`not quiet at ${now}: ${loud.map((one) => one.caseId).join(', ')}`);
    }
  }
}

/** Whole weeks from the scenario's Monday to the first Monday after the engine's today. */
function weeksTo(now: number): number {
  const days = Math.floor((now - Date.parse(DAWN)) / (24 * 60 * MINUTE)) + 1;
  return Math.ceil(days / 7) * 7;
}

/** One account of a scenario: what people and systems do with it, and its diary. */
export class Customer {
  constructor(
    private readonly scenario: Scenario,
    readonly accountId: string,
    readonly accountKey: string,
    private readonly calendar: ResolvedCalendar,
    readonly lines: readonly Line[],
  ) {}

  /** A date of the scenario as the date it runs on. */
  date(date: PlainDate): PlainDate {
    return addDays(date, this.scenario.shift);
  }
  /** `Mon 2026-03-02 09:00` of the scenario as the instant it runs at. */
  instant(local: string): Instant {
    const [weekday, date = '', time = ''] = local.split(' ');
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    const day = new Date(`${date}T00:00:00Z`).toUTCString().slice(0, 3);
    if (day !== weekday) throw new Error(`${date} is a ${day}, not a ${weekday}`);
    return instantAt(this.calendar, this.date(date), hours * 60 + minutes);
  }

  // --- what is done

  now(): Promise<Instant> {
    return this.scenario.house.now();
  }
  async decide(who: string, decision: DecisionName, payload: object): Promise<void> {
    const actor = PEOPLE[who];
    if (actor === undefined) throw new Error(`nobody is called ${who}`);
    await this.scenario.house.decide(this.accountKey, actor, decision, payload);
  }
  /** With the digest of the letter as it would go out. */
  async request(who: string, decision: DecisionName, payload: object): Promise<void> {
    const { house } = this.scenario;
    const state = await house.fold(this.accountKey);
    const { draftHash } = previewOf(state, house.strategy, decision, payload, await house.now());
    await this.decide(who, decision, { ...payload, draftHash });
  }
  /** The one request that waits for a second person. */
  async approve(who: string): Promise<void> {
    const open = (await this.state()).approvals.filter((one) => one.status === 'open');
    if (open.length !== 1) throw new Error(`${open.length} requests wait for approval`);
    await this.decide(who, 'approve', { approvalId: open[0]?.approvalId, draftHash: open[0]?.draftHash });
  }
  async pay(amount: number): Promise<void> {
    const { house } = this.scenario;
    const today = localDate(this.calendar, await house.now());
    await house.pay(this.accountId, `${this.accountId}-${today}-${amount}`, amount, today);
  }
  /** The mail system reports that the newest letter from a template arrived. */
  async delivered(template: string): Promise<void> {
    const { house } = this.scenario;
    const message = (await this.state()).messages.findLast((one) => one.template === template);
    if (message === undefined) throw new Error(`no ${template} was sent`);
    const { messageId } = message;
    const report = { externalId: messageId, messageId, status: 'delivered', at: await house.now() } as const;
    const result = await house.stores.facts.messageStatus(ERP, report);
    if (result.kind !== 'accepted') throw new Error(`report ${result.kind}`);
  }
  async state() {
    const state = await this.scenario.house.fold(this.accountKey);
    if (state.case === null) throw new Error(`${this.accountId} has no case`);
    return state.case;
  }

  // --- what happened

  /** What the lines say, for a comparison with `diary`. */
  expected(): string[] {
    return this.lines.map((line) => entry(line, line.events));
  }
  /**
   * What the record says, line by line: each event belongs to the last line before it, and must lie within the minutes of
   * the line; what does not is a line of its own.
   */
  async diary(): Promise<string[]> {
    const templates = new Map<string, string>();
    const found = this.lines.map((line) => ({ line, from: this.instant(line.at), events: [] as string[] }));
    const strangers: string[] = [];
    for (const event of await this.events()) {
      const name = named(event, templates);
      const own = found.findLast(({ from }) => from <= event.at);
      const isLate = own === undefined || minutesBetween(own.from, event.at) > SPREAD_MINUTES;
      if (isLate) strangers.push(`${event.at}: ${name} in no line`);
      else own.events.push(name);
    }
    return [...found.map(({ line, events }) => entry(line, events.join(' '))), ...strangers];
  }
  /** Every event since the case was opened. */
  async events(): Promise<StoredEvent[]> {
    const { record } = this.scenario.house.stores;
    const events: StoredEvent[] = [];
    for (let more = true; more;) {
      const page = await record.read(this.accountKey, events.at(-1)?.seq ?? 0);
      events.push(...page.events);
      more = page.more;
    }
    const opened = events.findIndex((event) => event.type === 'case.opened');
    return opened < 0 ? [] : events.slice(opened);
  }
}

const entry = ({ at, what }: Line, events: string): string =>
  `${at}  ${what}\n${events === '' ? '    nothing' : events.replaceAll(/^|\s+/g, '\n    ').slice(1)}`;
const minutesBetween = (from: Instant, to: Instant): number => (Date.parse(to) - Date.parse(from)) / MINUTE;

/** The type of an event with what tells it from others of its type. */
function named(event: StoredEvent, templates: Map<string, string>): string {
  const detail = detailOf(event, templates);
  return detail === undefined ? event.type : `${event.type}(${detail})`;
}
function detailOf(event: StoredEvent, templates: Map<string, string>): string | undefined {
  switch (event.type) {
    case 'step.entered':
    case 'case.reopened':
      return event.data.step;
    case 'task.created':
      return event.data.kind;
    case 'case.closed':
      return event.data.outcome;
    case 'message.rendered':
      templates.set(event.data.messageId, event.data.template);
      return undefined;
    case 'message.sent':
      return templates.get(event.data.messageId);
    case 'message.suppressed':
      return event.data.rule;
    default:
      return undefined;
  }
}
