import { Inject, Injectable } from '@nestjs/common';
import { DEPS, type ApiDeps } from '../deps.js';
import { Problem } from '../http/problem.js';

const PATIENCE_MS = 2_000;

@Injectable()
export class HealthService {
  constructor(@Inject(DEPS) private readonly deps: ApiDeps) {}

  live(): object {
    return { status: 'ok' };
  }

  /** @throws Problem `unavailable` naming the parts that do not answer */
  async ready(): Promise<object> {
    const parts = await Promise.all(
      Object.entries(this.deps.probes).map(async ([name, probe]) => [name, await answers(probe)] as const),
    );
    const missing = parts.filter(([, ok]) => !ok).map(([name]) => name);
    if (missing.length === 0) return { status: 'ok', parts: parts.map(([name]) => name) };
    throw new Problem('unavailable', `Not ready: ${missing.join(', ')}.`, { retryAfter: 1, facts: { missing } });
  }
}

async function answers(probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const outcome = probe().then(
    () => true,
    () => false,
  );
  return Promise.race([outcome, timeout]).finally(() => clearTimeout(timer));
}
