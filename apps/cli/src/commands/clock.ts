import type { Command } from 'commander';
import { loadStartConfig } from '#platform';
import { apiAs } from '../beside.js';
import { targetInstant } from '../target-instant.js';

export function registerClock(program: Command): void {
  const clock = program
    .command('clock')
    .description('show the business clock, or move a driven one')
    .option('--json', 'print the answer as JSON')
    .action(async (options: { json?: true }) => show(await state(), options.json));
  clock
    .command('advance')
    .description('let business time pass up to a moment; everything due on the way happens, in order')
    .argument('<to>', 'an instant (2026-03-10T08:00Z), a date (its 00:00 UTC), or a distance from now (+90m, +4h, +3d)')
    .option('--json', 'print the answer as JSON')
    .action(async (to: string, options: { json?: true }, command: Command) => {
      const api = await apiAs(loadStartConfig(process.env), 'ada');
      const { now } = (await api.call('GET', '/v1/clock')) as ClockAnswer;
      const answer = (await api.call('POST', '/v1/clock/advance', { to: targetInstant(to, now) })) as { now: string };
      if (options.json ?? (command.optsWithGlobals() as { json?: true }).json)
        return console.log(JSON.stringify(answer));
      console.log(`Business time is ${answer.now}.`);
    });
}
interface ClockAnswer {
  readonly mode: 'real' | 'driven';
  readonly now: string;
  readonly speed: number;
}
async function state(): Promise<ClockAnswer> {
  const api = await apiAs(loadStartConfig(process.env), 'ada');
  return (await api.call('GET', '/v1/clock')) as ClockAnswer;
}
function show(answer: ClockAnswer, json: true | undefined): void {
  if (json) return console.log(JSON.stringify(answer));
  const pace = answer.speed === 0 ? 'stands still until advanced' : `${answer.speed} business seconds a second`;
  console.log(`${answer.now} (${answer.mode === 'real' ? 'real clock' : `driven clock, ${pace}`})`);
}
