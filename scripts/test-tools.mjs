// Programs that some tests need and that no npm package brings: looked for, built or reported as missing.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const TEST_SERVER_VERSION = '1.32.0';
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>amicable</groupId><artifactId>test-server</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId>
<version>${TEST_SERVER_VERSION}</version></dependency></dependencies></project>
`;

/** Environment for the tests: paths of what was found. What is missing is said here and reported as skipped by its tests. */
export async function findTestTools(env) {
  const servers = await import('../dist/libs/platform/src/servers/index.js');
  const found = { TEMPORAL_CLI: await servers.findTemporal(env, console.log) };
  const testServer = findTestServer(env, servers);
  if (testServer === null) console.log('No time-skipping test server: its tests will be skipped by name.');
  else found.TEMPORAL_TEST_SERVER = testServer;
  const chromium = findChromium(env, servers);
  if (chromium === null) console.log('No Chromium: the tests in a browser will be skipped by name.');
  else found.CHROME_PATH = chromium;
  return found;
}

/** TEMPORAL_TEST_SERVER; what was found before; the SDK's download; the Maven jars behind a two-line script. */
function findTestServer(env, { cacheFolder, isExecutable, onPath }) {
  if (env.TEMPORAL_TEST_SERVER) return env.TEMPORAL_TEST_SERVER;
  const folder = join(cacheFolder(env), 'test-server');
  const file = join(folder, `temporal-test-server-${TEST_SERVER_VERSION}`);
  if (isExecutable(file)) return file;
  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(join(folder, 'new-'));
  try {
    console.log('Time-skipping test server: looking for a download (once).');
    const download = [join(root, 'scripts/download-temporal.mjs'), 'time-skipping', fresh];
    spawnSync(process.execPath, download, { stdio: 'ignore', timeout: 180_000 });
    const name = readdirSync(fresh).find((entry) => isExecutable(join(fresh, entry)));
    if (name !== undefined) {
      renameSync(join(fresh, name), file);
      return file;
    }
    const java = onPath('java', env);
    const maven = onPath('mvn', env);
    return java === null || maven === null ? null : testServerFromMaven(maven, java, fresh, folder, file);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function testServerFromMaven(maven, java, fresh, folder, file) {
  console.log('Time-skipping test server: fetching its jars with Maven (once).');
  writeFileSync(join(fresh, 'pom.xml'), POM);
  const jars = join(folder, `jars-${TEST_SERVER_VERSION}`);
  const args = [
    '-q',
    '-B',
    '-f',
    join(fresh, 'pom.xml'),
    'dependency:copy-dependencies',
    `-DoutputDirectory=${fresh}/jars`,
  ];
  const result = spawnSync(maven, args, { encoding: 'utf8', timeout: 300_000 });
  if (result.status !== 0) {
    console.log(`Maven could not fetch them: ${(result.stdout ?? '').trim().split('\n')[0] || result.error?.message}`);
    return null;
  }
  rmSync(jars, { recursive: true, force: true });
  renameSync(join(fresh, 'jars'), jars);
  const script = `#!/bin/sh\nexec "${java}" -cp "${jars}/*" io.temporal.testserver.TestServer "$@"\n`;
  writeFileSync(join(fresh, 'run'), script);
  chmodSync(join(fresh, 'run'), 0o755);
  renameSync(join(fresh, 'run'), file);
  return file;
}

/** CHROME_PATH; the PATH; what Playwright has downloaded, or downloads now. */
function findChromium(env, { onPath }) {
  if (env.CHROME_PATH) return env.CHROME_PATH;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const path = onPath(name, env);
    if (path !== null) return path;
  }
  const browsers = env.PLAYWRIGHT_BROWSERS_PATH || join(homedir(), '.cache/ms-playwright');
  const standing = playwrightChromium(browsers);
  if (standing !== null) return standing;
  console.log('Chromium: downloading (once).');
  const cli = join(root, 'node_modules/playwright-core/cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium-headless-shell'], { stdio: 'ignore', timeout: 180_000 });
  return playwrightChromium(browsers);
}
function playwrightChromium(folder) {
  if (!existsSync(folder)) return null;
  for (const build of readdirSync(folder).filter((name) => name.startsWith('chromium'))) {
    for (const path of [
      'chrome-linux/chrome',
      'chrome-linux/headless_shell',
      'chrome-headless-shell-linux64/chrome-headless-shell',
      'chrome-linux64/chrome',
    ]) {
      const file = join(folder, build, path);
      if (existsSync(file)) return file;
    }
  }
  return null;
}
