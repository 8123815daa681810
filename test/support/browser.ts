/** A real browser for tests of the page: the one that is installed; nothing is downloaded. */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Path of a Chromium: `CHROME_PATH`, else the first on the PATH; null when there is none. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [env['CHROME_PATH'], ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))];
  return candidates.find((path) => path !== undefined && path !== '' && isExecutable(path)) ?? null;
}
function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface BrowserSession {
  readonly page: Page;
  /** What the page's own code did wrong: uncaught errors and console errors, refused requests left out. */
  readonly errors: readonly string[];
  /** Takes a picture of the whole page into a temporary folder (kept with KEEP_PICTURES=1) and answers its path. */
  picture(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Opens a page of its own in a headless browser. */
export async function openBrowser(executablePath: string): Promise<BrowserSession> {
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  const folder = mkdtempSync(join(tmpdir(), 'amicable-pictures-'));
  return {
    page,
    errors,
    picture: async (name) => {
      const path = join(folder, `${name}.png`);
      await page.screenshot({ path, fullPage: true });
      return path;
    },
    close: async () => {
      await browser.close();
      if (process.env['KEEP_PICTURES'] === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
