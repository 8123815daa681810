import Handlebars from 'handlebars';
import { channelOf, isPlainDate, type Json, type LetterDraft, type Money } from '#domain';
import { UnrenderableLetter, type LetterNames, type LetterRenderer, type RenderedLetter } from '#contracts';
import { formatsOf, type Formats } from './formats.js';
import { formerFacts } from './former.js';
import { variablesOf, wordsOf, type TemplateFiles } from './template.js';
import type { Words } from './words.js';

type Context = Readonly<Record<string, Json>>;
interface CompiledTemplate {
  /** From before languages had word lists: what those name is then a fact. */
  readonly former: boolean;
  readonly requires: readonly string[];
  readonly optional: readonly string[];
  readonly subject: (context: Context) => string;
  readonly text: (context: Context) => string;
  readonly html: (context: Context) => string;
}

/**
 * Makes a renderer over stored template sources. Compiled templates are kept by version, which never changes its
 * content. Rendering throws `UnrenderableLetter` when the version is unknown or a variable is missing or malformed.
 * @param source sources of a template version, or null when there are none
 */
export function createRenderer(source: (templateVersion: string) => Promise<TemplateFiles | null>): LetterRenderer {
  const compiled = new Map<string, Promise<CompiledTemplate>>();
  const templateOf = (draft: LetterDraft): Promise<CompiledTemplate> => {
    const known = compiled.get(draft.templateVersion);
    if (known !== undefined) {
      return known;
    }
    const loading = load(draft, source);
    compiled.set(draft.templateVersion, loading);
    // A failure (database away, version stored later) must not stick.
    loading.catch(() => compiled.delete(draft.templateVersion));
    return loading;
  };
  return {
    async render(draft: LetterDraft, names: LetterNames): Promise<RenderedLetter> {
      const template = await templateOf(draft);
      const absent = Object.fromEntries(template.optional.map((name) => [name, null]));
      const given = definedFacts(draft.facts);
      const facts = template.former ? formerFacts(given) : given;
      const is = { ...choices(facts), channel: { [channelOf(draft)]: true } };
      const context = { ...absent, ...facts, ...names, is, attached: attachedTo(draft) };
      for (const name of template.requires) {
        if (isEmpty(valueAt(context, name))) {
          throw new UnrenderableLetter(draft.template, name, `the variable ${name} is missing`);
        }
      }
      return run(draft.template, () => ({
        subject: template.subject(context).replace(/\s+/g, ' ').trim(),
        text: `${template.text(context).trim()}\n`,
        html: `${template.html(context).trim()}\n`,
      }));
    },
  };
}

async function load(
  draft: LetterDraft,
  source: (templateVersion: string) => Promise<TemplateFiles | null>,
): Promise<CompiledTemplate> {
  const files = await source(draft.templateVersion);
  if (files === null) {
    throw new UnrenderableLetter(draft.template, '', `the template version ${draft.templateVersion} is not stored`);
  }
  const { requires, optional, language } = variablesOf(files);
  const words = wordsOf(files);
  const tongue: Tongue = { formats: formatsOf(language), words };
  return {
    former: words === null,
    requires,
    optional,
    subject: compile(files, 'subject', 'text', tongue),
    text: compile(files, 'text', 'text', tongue),
    html: compile(files, 'html', 'html', tongue),
  };
}

interface Tongue {
  readonly formats: Formats;
  readonly words: Words | null;
}

/** Text and HTML get an environment each: a partial compiled for the one must not be used, unescaped, in the other. */
function compile(
  files: TemplateFiles,
  part: string,
  format: 'text' | 'html',
  { formats, words }: Tongue,
): (context: Context) => string {
  const environment = Handlebars.create();
  for (const [file, source] of Object.entries(files)) {
    const name = new RegExp(`^partials/(.+)\\.${format}\\.hbs$`).exec(file)?.[1];
    if (name !== undefined) {
      environment.registerPartial(name, source);
    }
  }
  environment.registerHelper('money', (value: unknown, options: HelperOptions) => printMoney(formats, value, options));
  environment.registerHelper('date', (value: unknown, options: HelperOptions) => printDate(formats, value, options));
  environment.registerHelper('word', (list: unknown, code: unknown, options: HelperOptions) =>
    printWord(words, list, code, options),
  );
  return environment.compile<Context>(files[`${part}.hbs`] ?? '', {
    strict: true,
    noEscape: format === 'text',
    knownHelpers: { money: true, date: true, word: true },
    knownHelpersOnly: true,
    trackIds: true,
  } as CompileOptions);
}

interface HelperOptions {
  /** With `trackIds`: the paths of the arguments. */
  readonly ids: readonly string[];
}
function printMoney(formats: Formats, value: unknown, { ids }: HelperOptions): string {
  if (!isMoney(value)) {
    throw new BadVariable(ids[0] ?? '', 'is no amount');
  }
  return formats.money(value);
}
function printDate(formats: Formats, value: unknown, { ids }: HelperOptions): string {
  if (typeof value !== 'string' || !isPlainDate(value)) {
    throw new BadVariable(ids[0] ?? '', 'is no date');
  }
  return formats.date(value);
}
/** The word of this language for a code; a fact in words (of a former draft, or by a person) is printed as it is. */
function printWord(words: Words | null, list: unknown, code: unknown, { ids }: HelperOptions): string {
  const known = (words as Readonly<Record<string, Readonly<Record<string, string>>>> | null)?.[String(list)];
  if (known === undefined || typeof code !== 'string' || code === '') {
    throw new BadVariable(ids[1] ?? '', `has no word under ${String(list)}`);
  }
  return Object.hasOwn(known, code) ? (known[code] ?? code) : code;
}
class BadVariable extends Error {
  constructor(
    readonly variable: string,
    problem: string,
  ) {
    super(`the variable ${variable} is missing or ${problem}`);
  }
}

function run<T>(template: string, render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (error instanceof BadVariable) {
      throw new UnrenderableLetter(template, error.variable, error.message);
    }
    const message = error instanceof Error ? error.message : String(error);
    const variable = /"(.+?)" not defined/.exec(message)?.[1] ?? '';
    const detail = variable === '' ? `the template failed: ${message}` : `the variable ${variable} is missing`;
    throw new UnrenderableLetter(template, variable, detail);
  }
}

function isMoney(value: unknown): value is Money {
  const money = value as Partial<Money> | null;
  return typeof money === 'object' && Number.isSafeInteger(money?.minor) && typeof money?.currency === 'string';
}
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
function valueAt(context: Context, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], context);
}
/** `is.<fact>.<value>` for facts that are one of several words (`is.scope.stop`), since templates have no comparison. */
function choices(facts: Readonly<Record<string, Json>>): Record<string, Json> {
  const words = Object.entries(facts).filter(([, value]) => typeof value === 'string' && /^[a-z-]+$/.test(value));
  return Object.fromEntries(words.map(([name, value]) => [name, { [value as string]: true }]));
}
/** `attached.statement` and `attached.invoices`: a letter mentions only what really goes with it. */
function attachedTo({ attachments = [] }: LetterDraft): Json {
  return {
    statement: attachments.some((one) => one.kind === 'statement'),
    invoices: attachments.flatMap((one) => (one.kind === 'invoice' ? [one.invoiceNumber] : [])),
  };
}
function definedFacts(facts: LetterDraft['facts']): Record<string, Json> {
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
