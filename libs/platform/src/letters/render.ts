import Handlebars from 'handlebars';
import { formatMoney, isPlainDate, type Json, type LetterDraft, type Money } from '#domain';
import { UnrenderableLetter, type LetterNames, type LetterRenderer, type RenderedLetter } from '#contracts';
import { variablesOf, type TemplateFiles } from './template.js';

type Context = Readonly<Record<string, Json>>;
interface CompiledTemplate {
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
      const facts = definedFacts(draft.facts);
      const context = { ...absent, ...facts, ...names, is: choices(facts) };
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
  const { requires, optional } = variablesOf(files);
  return {
    requires,
    optional,
    subject: compile(files, 'subject', 'text'),
    text: compile(files, 'text', 'text'),
    html: compile(files, 'html', 'html'),
  };
}

/** Text and HTML get an environment each: a partial compiled for the one must not be used, unescaped, in the other. */
function compile(files: TemplateFiles, part: string, format: 'text' | 'html'): (context: Context) => string {
  const environment = Handlebars.create();
  for (const [file, source] of Object.entries(files)) {
    const name = new RegExp(`^partials/(.+)\\.${format}\\.hbs$`).exec(file)?.[1];
    if (name !== undefined) {
      environment.registerPartial(name, source);
    }
  }
  environment.registerHelper('money', printMoney);
  environment.registerHelper('date', printDate);
  return environment.compile<Context>(files[`${part}.hbs`] ?? '', {
    strict: true,
    noEscape: format === 'text',
    knownHelpers: { money: true, date: true },
    knownHelpersOnly: true,
    trackIds: true,
  } as CompileOptions);
}

interface HelperOptions {
  /** With `trackIds`: the paths of the arguments. */
  readonly ids: readonly string[];
}
function printMoney(value: unknown, { ids }: HelperOptions): string {
  if (!isMoney(value)) {
    throw new BadVariable(ids[0] ?? '', 'is no amount');
  }
  return formatMoney(value);
}
function printDate(value: unknown, { ids }: HelperOptions): string {
  if (typeof value !== 'string' || !isPlainDate(value)) {
    throw new BadVariable(ids[0] ?? '', 'is no date');
  }
  return value;
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
function definedFacts(facts: LetterDraft['facts']): Record<string, Json> {
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
