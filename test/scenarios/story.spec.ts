import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Scenario, type Customer } from '../support/scenario.js';
import { STORY, STORY_LETTERS, STORY_PLACE } from '../support/story-days.js';

jest.setTimeout(120_000);

describe('from the friendly reminder to the write-off, day by day', () => {
  let scenario: Scenario;
  let story: Customer;
  beforeAll(async () => {
    scenario = await Scenario.open(STORY_PLACE);
    story = await scenario.customer('story', STORY);
    await scenario.play('Thu 2026-12-31 12:00');
  });
  afterAll(() => scenario.close());

  it('everything on its day, and nothing between', async () => {
    expect(await story.diary()).toEqual(story.expected());
  });

  it('eight letters, each once', async () => {
    const mail = await scenario.mail();
    expect(mail.map(({ subject }) => subject)).toEqual(
      STORY_LETTERS.map((subject) => expect.stringContaining(subject)),
    );
    expect(mail.map(({ to }) => to)).toEqual(mail.map(() => 'ap@story.example'));
  });

  it('no dated obligation is left: its workflow has ended', async () => {
    expect((await scenario.house.handle(story.accountKey).describe()).status.name).toBe('COMPLETED');
  });
});
