import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CallScript } from '#domain';
import { ConfigurationError, readDocument } from './document.js';
import { strategiesFolder } from './folders.js';

const thoughts = z.array(z.string().trim().min(1, 'must not be empty')).min(1, 'must have at least one line');
/** A script as people write it, in `strategies/scripts/<language>.yaml`. */
const scriptDocument = z.strictObject({
  language: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language code such as en'),
  opening: thoughts,
  empathy: thoughts,
  impact: thoughts,
  options: thoughts,
  closing: thoughts,
});

/**
 * The scripts of calls, one a language, English first where there is one.
 * @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function loadScripts(folder = join(strategiesFolder(), 'scripts')): Promise<readonly CallScript[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const documents = await Promise.all(files.map((name) => readDocument(join(folder, name), scriptDocument)));
  const faults = documents
    .filter(({ value }, index) => files[index] !== `${value.language}.yaml`)
    .map((one) => one.fault(['language'], `is not the language of ${one.file}`, 'Name the file after its language'));
  if (faults.length > 0) {
    throw new ConfigurationError(faults);
  }
  const scripts = documents.map(({ value }) => value);
  return [...scripts.filter((one) => one.language === 'en'), ...scripts.filter((one) => one.language !== 'en')];
}
