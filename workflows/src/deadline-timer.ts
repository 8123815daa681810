import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Instant } from '#domain';

/** A deadline that is already past still waits this long: a core that plans backwards must not spin. */
const SHORTEST_WAIT_WHEN_PAST_MS = 60_000;

/** The one timer of a case: kept while the deadline is unchanged, cancelled and replaced when it moves. */
export class DeadlineTimer {
  private until: Instant | null = null;
  private scope: CancellationScope | null = null;
  private rang = false;

  /** True once since the deadline was reached; reading it resets it. */
  takeRing(): boolean {
    const rang = this.rang;
    this.rang = false;
    return rang;
  }

  get ringing(): boolean {
    return this.rang;
  }

  /** Makes `until` the deadline waited for; null waits for none. `now` is the workflow's real time in ms. */
  keep(until: Instant | null, now: number): void {
    if (until === this.until) return;
    this.scope?.cancel();
    this.scope = null;
    this.until = until;
    if (until === null) return;
    const remaining = Date.parse(until) - now;
    this.arm(remaining > 0 ? remaining : SHORTEST_WAIT_WHEN_PAST_MS);
  }

  private arm(ms: number): void {
    const scope = new CancellationScope({ cancellable: true });
    this.scope = scope;
    void scope
      .run(() => sleep(ms))
      .then(
        () => this.ring(scope),
        () => undefined, // cancelled because the deadline moved
      );
  }

  private ring(scope: CancellationScope): void {
    if (this.scope !== scope) return;
    this.scope = null;
    this.until = null;
    this.rang = true;
  }
}
