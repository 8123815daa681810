import { allHandlersFinished, condition, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { CaseActivities } from '#activities';
import type { RollOverPolicy } from '#contracts';

const { nextTask } = proxyActivities<Pick<CaseActivities, 'nextTask'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms' },
});

/**
 * When a case may begin a new run: after enough acts, once no message has come for a while; past the hard limit it
 * takes no new decision until it has rolled over.
 */
export class RollOver {
  private acts = 0;
  private lastMessageAt = 0;
  private quiet = false;
  private watching = false;
  private draining = false;
  /** Length of the history at the last local activity and at the last answer: which workflow task they fell into. */
  private lastActAt = -1;
  private lastAnswerAt = -1;

  constructor(private readonly policy: RollOverPolicy) {}

  countAct(): void {
    this.acts += 1;
    this.noteAct();
  }

  /** The local activity ended (heart-beating can carry it into a later workflow task). */
  noteAct(): void {
    this.lastActAt = workflowInfo().historyLength;
  }

  noteMessage(): void {
    this.lastMessageAt = Date.now();
    this.quiet = false;
  }

  noteAnswer(): void {
    this.lastAnswerAt = workflowInfo().historyLength;
  }

  get pastLimit(): boolean {
    return this.draining || this.acts >= this.policy.atLatestActs || workflowInfo().continueAsNewSuggested;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  /** True when a new run is due and, short of the hard limit, nobody is talking to the case. */
  get due(): boolean {
    return this.pastLimit || (this.quiet && allHandlersFinished());
  }

  /** Begins to watch for a quiet moment once enough acts were done. One timer at a time, never cancelled. */
  watchForQuiet(): void {
    if (this.watching || this.quiet || this.acts < this.policy.afterActs) return;
    this.watching = true;
    void this.becomeQuiet();
  }

  get isQuiet(): boolean {
    return this.quiet;
  }

  private async becomeQuiet(): Promise<void> {
    for (let left = this.policy.quietMs; left > 0;) {
      await sleep(left);
      left = this.lastMessageAt + this.policy.quietMs - Date.now();
    }
    this.watching = false;
    this.quiet = true;
  }

  /**
   * Lets every handler finish and one workflow task pass that did nothing: a continue-as-new refused because of new
   * messages is then replayed from a task without local activities and without a completing Update.
   */
  async drain(): Promise<void> {
    this.draining = true;
    await condition(allHandlersFinished);
    if (this.isThisTask(this.lastActAt) || this.isThisTask(this.lastAnswerAt)) await nextTask();
  }

  /** Never answer an Update and end the run in the same workflow task: the answer could be lost. */
  async letAnswersLeave(): Promise<void> {
    if (this.isThisTask(this.lastAnswerAt)) await nextTask();
  }

  private isThisTask(historyLength: number): boolean {
    return workflowInfo().historyLength === historyLength;
  }
}
