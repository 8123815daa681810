import { loadHouse } from '#platform';
import type { Running } from './supervisor.js';

/** What a person needs to go on: pages, people, how to stop. */
export async function banner({ config, temporalUi }: Running): Promise<string> {
  const base = `http://localhost:${config.port}`;
  const { people } = await loadHouse();
  const pages: readonly (readonly [string, string])[] = [
    ['Console', `${base}/`],
    ['API docs', `${base}/docs`],
    ...(config.smtpUrl === null ? [['Mailbox', `${base}/mailbox`] as const] : []),
    ...(temporalUi === null ? [] : [['Temporal UI', temporalUi] as const]),
  ];
  const clock =
    config.clock.mode === 'real'
      ? 'real clock'
      : `driven clock from ${config.clock.start}; move it with: npx amicable clock advance +1d`;
  return [
    ...pages.map(([name, url]) => `  ${name.padEnd(12)} ${url}`),
    `  ${'People'.padEnd(12)} ${people.map(({ username, role }) => `${username} (${role})`).join(', ')}`,
    `  ${'Time'.padEnd(12)} ${clock}`,
    `  ${'State'.padEnd(12)} ${config.home}`,
    `  ${'Stop'.padEnd(12)} Ctrl-C`,
  ].join('\n');
}
