import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { digestOf, LETTER_TEMPLATES, type LetterTemplate } from '#domain';
import { TEMPLATE_PARTS, templateFaults, type TemplateFiles } from '../letters/template.js';
import type { ConfigurationFault, SourceDocument } from './document.js';
import { strategiesFolder } from './folders.js';
import type { StrategyDocument } from './schema.js';

/** The sources of one letter template under the digest of their content. */
export interface TemplateSource {
  readonly version: string;
  readonly files: TemplateFiles;
}

/**
 * Reads every letter template that a strategy names and checks that it compiles and declares each variable it uses.
 * A folder that does not stand beside the strategy file is taken from the project's own `strategies/`.
 */
export async function readTemplates(document: SourceDocument<StrategyDocument>): Promise<{
  templates: ReadonlyMap<LetterTemplate, TemplateSource>;
  faults: readonly ConfigurationFault[];
}> {
  const { folder, language } = document.value.letters;
  const beside = join(dirname(document.file), folder);
  const root = existsSync(beside) ? beside : join(strategiesFolder(), folder);
  const partials = await readFolder(join(root, 'partials'), 'partials/');
  const templates = new Map<LetterTemplate, TemplateSource>();
  const faults: ConfigurationFault[] = [];
  for (const name of LETTER_TEMPLATES) {
    const { requires, optional } = document.value.letters.templates[name];
    const own = await readFolder(join(root, name), '');
    const missing = TEMPLATE_PARTS.filter((part) => own[part] === undefined);
    for (const part of missing) {
      const message = `${part} of the letter is missing in ${relative(process.cwd(), join(root, name))}`;
      faults.push(
        document.fault(['letters', 'templates', name], message, 'Add the file to the folder of the template'),
      );
    }
    if (missing.length > 0) {
      continue;
    }
    const files = { ...own, ...partials, 'variables.json': JSON.stringify({ requires, optional, language }) };
    templates.set(name, { version: digestOf(files), files });
    for (const { file, line, message, remedy } of templateFaults(files)) {
      const path = join(root, file.startsWith('partials/') ? '' : name, file);
      faults.push({ file: relative(process.cwd(), path), line, path: '', message, remedy });
    }
  }
  return { templates, faults };
}

async function readFolder(folder: string, prefix: string): Promise<Record<string, string>> {
  const names = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.hbs')).sort() : [];
  const entries = names.map(async (name) => {
    const source = await readFile(join(folder, name), 'utf8');
    return [`${prefix}${basename(name)}`, source.replaceAll('\r\n', '\n')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
