// Servers for the tests that need some: one PostgreSQL and one Temporal for the whole run. Jest calls this only when
// such a test is among those to run.
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileChanged } from '../../scripts/build.mjs';
import { bundleWorkflows } from '../../scripts/bundle-workflows.mjs';

export default async function globalSetup() {
  await compileChanged();
  // Tests of the workflow code fail by themselves without the bundle; the others need not wait for it.
  await bundleWorkflows().catch((error) => console.error(`The workflows cannot be bundled: ${error.message}`));
  const servers = await import('../../dist/libs/platform/src/servers/index.js');
  const home = mkdtempSync(join(tmpdir(), 'amicable-test-'));
  // Under root PostgreSQL runs as another user, who must be able to reach the folder.
  chmodSync(home, 0o755);
  const say = () => undefined;
  const ports = await servers.choosePorts(home, []);
  const postgres = await servers.preparePostgres({
    home,
    port: ports.postgres,
    logFile: join(home, 'postgres.log'),
    // The data is thrown away: nothing needs to survive a power cut. Benchmarks commit as production does.
    settings:
      process.env.DURABLE_COMMITS === 'on' ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'],
    say,
  });
  const temporal = servers.temporalService({
    cli: await servers.findTemporal(process.env, console.log),
    port: ports.temporal,
    uiPort: null,
    namespace: 'default',
    dbFile: join(home, 'temporal.db'),
    logFile: join(home, 'temporal.log'),
    say,
  });
  globalThis.amicableServers = { home, services: [temporal, postgres.service] };
  await Promise.all([postgres.service.start(), temporal.start()]);
  process.env.AMICABLE_TEST_SERVERS = JSON.stringify({
    adminUrl: postgres.url('postgres'),
    temporalAddress: `127.0.0.1:${ports.temporal}`,
  });
}
