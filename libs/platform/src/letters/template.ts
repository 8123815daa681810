import Handlebars from 'handlebars';
import { z } from 'zod';
import { wordsDocument, type Words } from './words.js';

/** Sources of one letter template: subject.hbs, text.hbs, html.hbs, partials/*.hbs, variables.json and words.json. */
export type TemplateFiles = Readonly<Record<string, string>>;
export const TEMPLATE_PARTS = ['subject.hbs', 'text.hbs', 'html.hbs'] as const;

const declared = z.object({ requires: z.array(z.string()), optional: z.array(z.string()), language: z.string() });
/** Variables a template declares, in `variables.json` among its files. */
export function variablesOf(files: TemplateFiles): z.output<typeof declared> {
  return declared.parse(JSON.parse(files['variables.json'] ?? '{}'));
}

/** The word list stored with a template; null in templates from before there were any. */
export function wordsOf(files: TemplateFiles): Words | null {
  const stored = files['words.json'];
  return stored === undefined ? null : wordsDocument.parse(JSON.parse(stored));
}

/** What every template may ask without declaring it: `attached.statement`, `is.channel.letter`. */
const BUILT_IN = ['attached', 'channel'];

export interface TemplateFault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

/**
 * What is wrong with a template before any letter is made of it: syntax, an unknown partial, a variable that the
 * template (or a partial it includes) uses and does not declare.
 */
export function templateFaults(files: TemplateFiles): TemplateFault[] {
  const { requires, optional } = variablesOf(files);
  const known = new Set([...BUILT_IN, ...requires, ...optional].flatMap((name) => [name, name.split('.')[0] ?? name]));
  return TEMPLATE_PARTS.flatMap((part) => faultsOfSource(files, part, known, part === 'html.hbs' ? 'html' : 'text'));
}

/** The variables of a letter that its text really prints, partials included; the template must be free of faults. */
export function printedVariables(files: TemplateFiles): ReadonlySet<string> {
  const names = new Set<string>();
  const read = (file: string): void => {
    const used = new UsedNames();
    used.accept(Handlebars.parse(files[file] ?? ''));
    used.variables.forEach(({ name }) => names.add(name));
    used.partials.forEach(({ name }) => read(`partials/${name}.text.hbs`));
  };
  read('text.hbs');
  return names;
}

function faultsOfSource(
  files: TemplateFiles,
  file: string,
  known: ReadonlySet<string>,
  format: 'text' | 'html',
): TemplateFault[] {
  const used = new UsedNames();
  try {
    used.accept(Handlebars.parse(files[file] ?? ''));
  } catch (error) {
    const message = (error as Error).message;
    const line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
    return [{ file, line, message: message.replaceAll('\n', ' '), remedy: 'Correct the Handlebars syntax there' }];
  }
  const undeclared = used.variables
    .filter(({ name }) => !known.has(name) && !known.has(name.split('.')[0] ?? ''))
    .map(({ name, line }) => ({
      file,
      line,
      message: `the variable ${name} is not declared`,
      remedy: 'Declare it under requires or optional of the letter, or correct its spelling',
    }));
  const included = used.partials.flatMap(({ name, line }) => {
    const partial = `partials/${name}.${format}.hbs`;
    return files[partial] === undefined
      ? [{ file, line, message: `there is no ${partial}`, remedy: 'Add that file beside the templates' }]
      : faultsOfSource(files, partial, known, format);
  });
  return [...undeclared, ...included];
}

/** Collects partials, and the variables taken from the letter itself (not from an item of a list inside a block). */
class UsedNames extends Handlebars.Visitor {
  readonly variables: { readonly name: string; readonly line: number }[] = [];
  readonly partials: { readonly name: string; readonly line: number }[] = [];
  private depth = 0;

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    this.acceptArray(block.params);
    const rescopes = ['each', 'with'].includes((block.path as hbs.AST.PathExpression).original as string);
    this.depth += rescopes ? 1 : 0;
    this.accept(block.program);
    this.depth -= rescopes ? 1 : 0;
    if (block.inverse) {
      this.accept(block.inverse);
    }
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    this.include(partial);
  }

  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    this.include(partial);
    this.accept(partial.program);
  }

  private include({ name, loc }: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement): void {
    const path = name as hbs.AST.PathExpression;
    if (path.data !== true) {
      this.partials.push({ name: path.original, line: loc.start.line });
    }
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    if (mustache.params.length === 0) {
      this.accept(mustache.path);
    }
    this.acceptArray(mustache.params);
  }

  override PathExpression(path: hbs.AST.PathExpression): void {
    const parts = path.parts.map(String);
    if (path.data && parts[0] === 'root') {
      this.add(parts.slice(1), path);
    } else if (!path.data && this.depth === path.depth && parts.length > 0) {
      this.add(parts, path);
    }
  }

  private add(parts: readonly string[], path: hbs.AST.PathExpression): void {
    // `is.scope.stop` asks for the fact `scope`.
    const name = parts[0] === 'is' ? parts[1] : parts.join('.');
    this.variables.push({ name: name ?? '', line: path.loc.start.line });
  }
}
