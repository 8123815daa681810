import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { AMICABLE, digestOf, LETTER_TEMPLATES, lint, lintInWords, type LetterTemplate } from '#domain';
import { FORMATTED_LANGUAGES } from '../letters/formats.js';
import { printedVariables, TEMPLATE_PARTS, templateFaults, type TemplateFiles } from '../letters/template.js';
import { wordsDocument } from '../letters/words.js';
import { ConfigurationError, readDocument, type ConfigurationFault, type SourceDocument } from './document.js';
import { strategiesFolder } from './folders.js';
import { besideOr } from './layers.js';
import type { StrategyDocument, TemplateDocument } from './schema.js';

/** The sources of one letter, in one wording and language, under the digest of their content. */
export interface TemplateSource {
  readonly version: string;
  readonly files: TemplateFiles;
}
/** One wording of one letter in every language it has, in the order of the strategy. */
export interface Wording {
  readonly template: LetterTemplate;
  /** Null: the plain one. */
  readonly variant: string | null;
  readonly texts: readonly { readonly language: string; readonly source: TemplateSource }[];
}
interface ReadTemplates {
  readonly wordings: readonly Wording[];
  readonly faults: readonly ConfigurationFault[];
}

/** What all letters of one language share. */
interface Language {
  readonly language: string;
  readonly root: string;
  /** Partials and the word list. */
  readonly shared: TemplateFiles;
}

/**
 * Reads every letter that a strategy names, in each of its languages and wordings, and checks that it compiles, declares
 * each variable it uses, and prints in every language what it must. A folder that does not stand beside the file that
 * names it is taken from the project's own `strategies/`.
 */
export async function readTemplates(document: SourceDocument<StrategyDocument>): Promise<ReadTemplates> {
  const { folder, languages, templates } = document.value.letters;
  const root = besideOr(document.fileOf(['letters', 'folder']), folder, strategiesFolder());
  const faults: ConfigurationFault[] = [...strayVariants(document), ...unfitImpact(document)];
  const wordings: Wording[] = [];
  const spoken: Language[] = [];
  for (const [index, language] of languages.entries()) {
    const read = await readLanguage(document, join(root, language), language, index);
    faults.push(...read.faults, ...(await undeclaredFolders(read.language, templates)));
    spoken.push(read.language);
  }
  for (const template of LETTER_TEMPLATES) {
    for (const variant of [null, ...templates[template].variants]) {
      const only = variant?.when.language;
      const among = spoken.filter(({ language }) => only === undefined || language === only);
      const read = await readWording(document, template, variant?.name ?? null, among);
      faults.push(...read.faults);
      wordings.push({ template, variant: variant?.name ?? null, texts: read.texts });
    }
  }
  // A part that several wordings share is at fault once.
  const once = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  return { wordings, faults: [...once.values()] };
}

/** Partials and words of a language. */
async function readLanguage(
  document: SourceDocument<StrategyDocument>,
  root: string,
  language: string,
  index: number,
): Promise<{ language: Language; faults: ConfigurationFault[] }> {
  const at = ['letters', 'languages', index];
  const faults: ConfigurationFault[] = [];
  if (!FORMATTED_LANGUAGES.includes(language.split('-')[0] ?? '')) {
    const message = `nobody has said how ${language} writes amounts and dates`;
    faults.push(document.fault(at, message, 'Use one of ' + FORMATTED_LANGUAGES.join(', ') + ', or add its formats'));
  }
  const partials = await readFolder(join(root, 'partials'), 'partials/');
  let words = '{}';
  try {
    const list = await readDocument(join(root, 'words.yaml'), wordsDocument);
    words = JSON.stringify(list.value);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    faults.push(...error.faults.map((one) => ({ ...one, file: relative(process.cwd(), one.file) })));
  }
  return { language: { language, root, shared: { ...partials, 'words.json': words } }, faults };
}

async function readWording(
  document: SourceDocument<StrategyDocument>,
  template: LetterTemplate,
  variant: string | null,
  languages: readonly Language[],
): Promise<{ texts: Wording['texts']; faults: ConfigurationFault[] }> {
  const texts: { language: string; source: TemplateSource }[] = [];
  const faults: ConfigurationFault[] = [];
  for (const { language, root, shared } of languages) {
    const plain = await readFolder(join(root, template), '');
    const folder = join(root, variant === null ? template : `${template}.${variant}`);
    const own = await readFolder(folder, '');
    const absent = absentParts(document, template, variant, folder, { plain, own });
    faults.push(...absent);
    if (absent.length > 0) {
      continue;
    }
    const { requires, optional } = document.value.letters.templates[template];
    const variables = { 'variables.json': JSON.stringify({ requires, optional, language }) };
    const files = { ...plain, ...own, ...shared, ...variables };
    texts.push({ language, source: { version: digestOf(files), files } });
    for (const { file, line, message, remedy } of templateFaults(files)) {
      const place = file.startsWith('partials/') ? root : own[file] === undefined ? join(root, template) : folder;
      faults.push({ file: relative(process.cwd(), join(place, file)), line, path: '', message, remedy });
    }
  }
  const uneven = faults.length > 0 ? [] : unevenTexts(document, template, variant, texts);
  const unfit = texts.flatMap(({ language, source }) => unfitWords(document, { template, variant, language }, source));
  return { texts, faults: [...faults, ...uneven, ...unfit] };
}

/** What the delay does to us is said by the rules of all our words (R08, R73), in languages that have letters. */
function unfitImpact(document: SourceDocument<StrategyDocument>): ConfigurationFault[] {
  const { impact = {}, languages } = document.value.letters;
  return Object.entries(impact).flatMap(([language, text]) => {
    const at = ['letters', 'impact', language];
    const stray = languages.includes(language)
      ? []
      : [document.fault(at, `${language} is not among the languages`, 'List it there, or remove the text')];
    const unkind = lint(text, language).map((one) =>
      document.fault(at, lintInWords(one), 'Say it calmly, or leave it out'),
    );
    return [...stray, ...unkind];
  });
}

/** What no letter of ours says, and what a final notice must: an amicable end is still open (R36, R43, R73). */
function unfitWords(
  document: SourceDocument<StrategyDocument>,
  { template, variant, language }: { template: LetterTemplate; variant: string | null; language: string },
  { files }: TemplateSource,
): ConfigurationFault[] {
  const at = ['letters', 'templates', template];
  const what = `${variant === null ? template : `${template}.${variant}`} in ${language}`;
  const text = `${files['subject.hbs'] ?? ''}\n${files['text.hbs'] ?? ''}`;
  const clause = AMICABLE[language.split('-')[0] ?? ''];
  const hard = template === 'final-notice' && clause !== undefined && !clause.test(text);
  return [
    ...lint(text.replace(/\{\{[^}]*\}\}/g, ' '), language)
      .filter(({ rule }) => rule !== 'empty')
      .map((one) => document.fault(at, `${what}: ${lintInWords(one)}`, 'Say it calmly, or leave it out')),
    ...(hard
      ? [
          document.fault(
            at,
            `${what} closes the door`,
            'Say that an amicable settlement is still possible, and with whom',
          ),
        ]
      : []),
  ];
}

/** A plain letter has all its parts; a variant at least one of its own, and none that means nothing. */
function absentParts(
  document: SourceDocument<StrategyDocument>,
  template: LetterTemplate,
  variant: string | null,
  folder: string,
  { plain, own }: { plain: TemplateFiles; own: TemplateFiles },
): ConfigurationFault[] {
  const at = ['letters', 'templates', template, ...(variant === null ? [] : ['variants'])];
  const where = relative(process.cwd(), folder);
  const missing = variant === null ? TEMPLATE_PARTS.filter((part) => plain[part] === undefined) : [];
  const strange = Object.keys(own).filter((part) => !TEMPLATE_PARTS.some((known) => known === part));
  const empty = variant !== null && Object.keys(own).length === 0;
  return [
    ...missing.map((part) =>
      document.fault(at, `${part} of the letter is missing in ${where}`, 'Add the file to the folder of the template'),
    ),
    ...(empty
      ? [
          document.fault(
            at,
            `the variant ${variant} has no part in ${where}`,
            'Add its subject.hbs, text.hbs or html.hbs',
          ),
        ]
      : []),
    ...strange.map((part) =>
      document.fault(at, `${part} in ${where} is no part of a letter`, `Name it ${TEMPLATE_PARTS.join(', ')}`),
    ),
  ];
}

/** What must be there must be printed in each language, or readers of one would learn less than those of another. */
function unevenTexts(
  document: SourceDocument<StrategyDocument>,
  template: LetterTemplate,
  variant: string | null,
  texts: Wording['texts'],
): ConfigurationFault[] {
  const [first, ...others] = texts;
  if (first === undefined) {
    return [];
  }
  const { requires } = document.value.letters.templates[template];
  const printed = (source: TemplateSource): string[] => {
    const names = printedVariables(source.files);
    return requires.filter((name) => names.has(name));
  };
  const wanted = printed(first.source);
  const what = variant === null ? template : `${template}.${variant}`;
  return others.flatMap(({ language, source }) => {
    const found = printed(source);
    const differing = requires.filter((name) => wanted.includes(name) !== found.includes(name));
    const remedy = 'State the same facts in every language';
    return differing.map((name) =>
      document.fault(
        ['letters', 'templates', template],
        `only one of ${first.language} and ${language} prints ${name} in ${what}`,
        remedy,
      ),
    );
  });
}

/** Two variants of one name, or one that speaks a language the strategy does not. */
function strayVariants(document: SourceDocument<StrategyDocument>): ConfigurationFault[] {
  const { languages, templates } = document.value.letters;
  return LETTER_TEMPLATES.flatMap((template) => {
    const { variants } = templates[template];
    return variants.flatMap(({ name, when }, index) => {
      const at = ['letters', 'templates', template, 'variants', index];
      const twice = variants.findIndex((one) => one.name === name) !== index;
      const strange = when.language !== undefined && !languages.includes(when.language);
      return [
        ...(twice ? [document.fault(at, `the variant ${name} is there twice`, 'Give one of them another name')] : []),
        ...(strange
          ? [document.fault(at, `${when.language} is not among the languages`, 'List it there, or name another')]
          : []),
      ];
    });
  });
}

/** A folder that reads like a variant and is declared nowhere is a misspelling. */
async function undeclaredFolders(
  { root }: Language,
  templates: Readonly<Record<LetterTemplate, TemplateDocument>>,
): Promise<ConfigurationFault[]> {
  const declared = LETTER_TEMPLATES.flatMap((name) => [
    name,
    ...templates[name].variants.map((variant) => `${name}.${variant.name}`),
  ]);
  const folders = existsSync(root) ? await readdir(root, { withFileTypes: true }) : [];
  return folders
    .filter((one) => one.isDirectory() && one.name !== 'partials' && !declared.includes(one.name))
    .map(({ name }) => ({
      file: relative(process.cwd(), join(root, name)),
      line: 1,
      path: '',
      message: `the strategy names no letter or variant ${name}`,
      remedy: 'Declare it under letters.templates, or remove the folder',
    }));
}

async function readFolder(folder: string, prefix: string): Promise<Record<string, string>> {
  const names = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.hbs')).sort() : [];
  const entries = names.map(async (name) => {
    const source = await readFile(join(folder, name), 'utf8');
    return [`${prefix}${basename(name)}`, source.replaceAll('\r\n', '\n')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
