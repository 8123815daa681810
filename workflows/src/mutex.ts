/**
 * One at a time, first come first served. Handlers and the main loop of a case take turns with it: it is what keeps
 * local activities from running side by side, which replays in another order after a refused continue-as-new.
 */
export class Mutex {
  private tail: Promise<unknown> = Promise.resolve();

  /** Runs `work` when everybody before has finished; a failure is its caller's business and frees the turn. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(work);
    this.tail = turn.catch(() => undefined);
    return turn;
  }
}
