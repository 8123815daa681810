import type { LoggerService } from '@nestjs/common';
import type { ApiLog } from './log.js';

/** Nest's own words into our log: warnings and errors only, since a line of ours says when the API listens. */
export class NestLog implements LoggerService {
  constructor(private readonly ours: ApiLog) {}

  log(): void {}
  warn(message: unknown, ...rest: unknown[]): void {
    this.ours.warn({ context: contextOf(rest) }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.ours.error({ context: contextOf(rest) }, String(message));
  }
}
const contextOf = (rest: unknown[]): unknown => rest.filter((part) => typeof part === 'string').at(-1);
