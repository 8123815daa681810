import type { Actor, CallScript, HouseSafeguard, Instant, ResolvedCalendar, Role, Strategy } from '#domain';
import type { DecisionAnswer, DecisionRequest, LetterRenderer } from '#contracts';
import type { Stores } from '#persistence';
import type { TokenIssuer, TokenVerifier } from './auth/tokens.js';
import type { ApiLog } from './http/log.js';
import type { ImportFiles } from './imports/files.js';

/** Injection token of what the composition root hands to the API. */
export const DEPS = Symbol('api-deps');

/** Everything the API needs from outside; `main.ts` builds it from the environment, tests build it by hand. */
export interface ApiDeps {
  readonly stores: Stores;
  /** What new cases start with; a case's own pinned version is looked up in the house. */
  readonly strategy: Strategy;
  /** What new cases start with now, as published or as the files say, the start strategy first. */
  readonly strategies: () => Promise<readonly Strategy[]>;
  /** Reads the text of a strategy as if it stood beside the house's own. */
  readonly readStrategy: (
    id: string,
    yaml: string,
  ) => Promise<LoadedStrategy | { readonly faults: readonly StrategyFault[] }>;
  readonly people: readonly Person[];
  /** Zone of the house: whose today an aging without a date means. */
  readonly zone: string;
  /** What the house asks of everybody, or of everybody who was late; absent: of nobody. */
  readonly safeguard?: HouseSafeguard;
  readonly renderer: LetterRenderer;
  /** What callers have before them, one a language. */
  readonly scripts: readonly CallScript[];
  readonly cases: CaseExecutor;
  readonly clock: ClockControl;
  /** Opens the cases that are due, of one account or of all. */
  readonly sweep: (actor: Actor, accountId: string | undefined) => Promise<SweepReport>;
  /** Zone offsets and holidays from a date on. @throws CalendarSettingError */
  readonly resolveCalendar: (zone: string, calendar: string, from: Instant) => ResolvedCalendar;
  readonly files: ImportFiles;
  readonly tokens: TokenVerifier;
  /** Sources of webhooks with the secrets that prove their messages. */
  readonly webhookSecrets: Readonly<Record<string, readonly string[]>>;
  /** Embedded mode only. */
  readonly embedded: { readonly issuer: TokenIssuer; readonly mailbox: () => Promise<readonly MailboxLetter[]> } | null;
  /** Each rejects when its part is not ready. */
  readonly probes: Readonly<Record<string, () => Promise<unknown>>>;
  /** Folder of the static pages. */
  readonly publicDir: string;
  readonly log: ApiLog;
}

/** Runs a decision in its case; the shell behind it is durable, so that a repeat with the same id is harmless. */
export interface CaseExecutor {
  /** @throws CaseRefusal when the decision is not legal; CaseUnavailable when engine or record cannot be reached. */
  decide(accountKey: string, request: DecisionRequest): Promise<DecisionAnswer>;
}
export interface LoadedStrategy {
  readonly strategy: Strategy;
  readonly templates: readonly { readonly version: string; readonly files: Readonly<Record<string, string>> }[];
}
export interface StrategyFault {
  readonly line: number;
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}
export interface Person {
  readonly username: string;
  readonly role: Role;
  /** What one decision may give up, in minor units per currency; null: unlimited. */
  readonly limits: Readonly<Record<string, number>> | null;
}
export interface SweepReport {
  readonly opened: readonly string[];
  readonly skipped: readonly { readonly accountId: string; readonly reason: string }[];
}
export type ClockControl =
  | { readonly mode: 'real' }
  | {
      readonly mode: 'driven';
      /** Moves the clock and answers when all is quiet. @throws ClockInPast, NotQuiet. */
      advance(to: Instant): Promise<Instant>;
    };
export interface MailboxLetter {
  readonly messageId: string;
  readonly to: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly receivedAt: string;
  readonly attachments?: readonly { readonly name: string; readonly bytes: number }[];
}
