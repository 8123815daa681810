import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Scenario, type Customer, type SkippingEngine } from '../support/scenario.js';
import { STORY, STORY_LETTERS, STORY_PLACE } from '../support/story-days.js';
import { startTimeSkipping, timeSkippingServer } from '../support/time-skipping.js';

jest.setTimeout(120_000);

/** The same days as with the driven clock, now by Temporal's own timers. */
(timeSkippingServer === undefined ? describe.skip : describe)('the story with real timers', () => {
  let engine: SkippingEngine & { stop(): Promise<void> };
  let scenario: Scenario;
  let story: Customer;
  beforeAll(async () => {
    engine = await startTimeSkipping(timeSkippingServer ?? '');
    scenario = await Scenario.open({ ...STORY_PLACE, engine });
    story = await scenario.customer('story', STORY);
    await scenario.play('Thu 2026-12-31 12:00');
  });
  afterAll(async () => {
    await scenario.close();
    await engine.stop();
  });

  it('everything on its day, and nothing between', async () => {
    expect(await story.diary()).toEqual(story.expected());
  });

  it('eight letters, each once', async () => {
    const subjects = (await scenario.mail()).map(({ subject }) => subject);
    expect(subjects).toEqual(STORY_LETTERS.map((subject) => expect.stringContaining(subject)));
  });

  it('no dated obligation is left: its workflow has ended', async () => {
    expect((await scenario.house.handle(story.accountKey).describe()).status.name).toBe('COMPLETED');
  });
});
