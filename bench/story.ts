/** What the story of the handbook costs the engine, from the sweep to the end of its last workflow run. */
import { caseWorkflowId } from '#contracts';
import { Scenario, type SkippingEngine } from '../test/support/scenario.js';
import { STORY, STORY_PLACE } from '../test/support/story-days.js';
import { costOf, type Cost } from './history.js';

/** Plays the story with the driven clock or, on a time-skipping engine, with real timers. Throws when it went otherwise. */
export async function story(engine?: SkippingEngine): Promise<Cost> {
  const scenario = await Scenario.open({ ...STORY_PLACE, ...(engine === undefined ? {} : { engine }) });
  try {
    const customer = await scenario.customer('story', STORY);
    await scenario.play('Thu 2026-12-31 12:00');
    const [lived, told] = [await customer.diary(), customer.expected()];
    const other = lived.find((line, index) => line !== told[index]);
    if (other !== undefined) throw new Error(`The story went another way:\n${other}`);
    return await costOf(scenario.house.client, caseWorkflowId(customer.accountKey));
  } finally {
    await scenario.close();
  }
}
