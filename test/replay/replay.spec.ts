import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DeterminismViolationError } from '@temporalio/workflow';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { createCaseSinks } from '#activities';
import { projectRoot } from '#platform';
import { quietEngine } from '../support/case-house.js';
import { recordHistories } from './record-histories.js';

jest.setTimeout(120_000);
const FOLDER = join(projectRoot(), 'test', 'replay', 'histories');

const { History } = proto.temporal.api.history.v1;
const RECORDING = process.env['RECORD_HISTORIES'] === 'on';

beforeAll(quietEngine);

/** RECORD_HISTORIES=on npx jest test/replay: makes the corpus anew, after a change that no open case can meet. */
if (RECORDING) {
  it('the corpus is recorded anew', async () => {
    expect(await recordHistories(FOLDER)).toHaveLength(4);
  });
} else {
  describe('recorded histories: old cases and new code', () => {
    const names = readdirSync(FOLDER).filter((file) => file.endsWith('.pb'));

    it.each(names)('%s replays', async (file) => {
      await replay(read(file));
    });

    it('one whose order of acts was changed is caught', async () => {
      const broken = read('paid-after-reminders.pb');
      const scheduled = broken.events.find((event) => event.activityTaskScheduledEventAttributes != null);
      const activityType = scheduled?.activityTaskScheduledEventAttributes?.activityType;
      if (activityType == null) throw new Error('the history has no letter');
      activityType.name = 'sendFax';
      await expect(replay(broken)).rejects.toThrow(DeterminismViolationError);
    });
  });
}

const read = (file: string) => History.decode(readFileSync(join(FOLDER, file)));

async function replay(history: ReturnType<typeof read>): Promise<void> {
  const sinks = createCaseSinks({ report: async () => undefined });
  const codePath = join(projectRoot(), 'dist', 'workflow-bundle.js');
  await Worker.runReplayHistory({ workflowBundle: { codePath }, sinks }, history);
}
