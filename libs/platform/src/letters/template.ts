import Handlebars from 'handlebars';
import { z } from 'zod';

/** Sources of one letter template: subject.hbs, text.hbs, html.hbs, partials/*.hbs and variables.json. */
export type TemplateFiles = Readonly<Record<string, string>>;
export const TEMPLATE_PARTS = ['subject.hbs', 'text.hbs', 'html.hbs'] as const;

const declared = z.object({ requires: z.array(z.string()), optional: z.array(z.string()), language: z.string() });
/** Variables a template declares, in `variables.json` among its files. */
export function variablesOf(files: TemplateFiles): z.output<typeof declared> {
  return declared.parse(JSON.parse(files['variables.json'] ?? '{}'));
}

export interface TemplateFault {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong with a template before any letter is made of it: syntax, unknown helpers, undeclared variables. */
export function templateFaults(files: TemplateFiles): TemplateFault[] {
  const { requires, optional } = variablesOf(files);
  const known = new Set([...requires, ...optional].flatMap((name) => [name, name.split('.')[0] ?? name]));
  return Object.entries(files)
    .filter(([file]) => file.endsWith('.hbs'))
    .flatMap(([file, source]) => faultsOfSource(file, source, known));
}

function faultsOfSource(file: string, source: string, known: ReadonlySet<string>): TemplateFault[] {
  try {
    const used = new RootVariables();
    used.accept(Handlebars.parse(source));
    // A partial serves letters with different variables; what each letter must have is judged where it is rendered.
    return file.startsWith('partials/')
      ? []
      : used.found
          .filter(({ name }) => !known.has(name) && !known.has(name.split('.')[0] ?? ''))
          .map(({ name, line }) => ({
            file,
            line,
            message: `the variable ${name} is not declared`,
            remedy: 'Declare it under requires or optional of the template, or correct its spelling',
          }));
  } catch (error) {
    const message = (error as Error).message;
    const line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
    const remedy = 'Correct the Handlebars syntax there';
    return [{ file, line, message: message.replaceAll('\n', ' '), remedy }];
  }
}

/** Collects the variables a template takes from the letter itself, not from an item of a list inside a block. */
class RootVariables extends Handlebars.Visitor {
  readonly found: { readonly name: string; readonly line: number }[] = [];
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

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    if (mustache.params.length === 0) {
      this.accept(mustache.path);
    }
    this.acceptArray(mustache.params);
  }

  override PathExpression(path: hbs.AST.PathExpression): void {
    const parts = path.parts.map(String);
    if (path.data && parts[0] === 'root') {
      this.found.push({ name: parts.slice(1).join('.'), line: path.loc.start.line });
    } else if (!path.data && this.depth === path.depth && parts.length > 0) {
      this.found.push({ name: parts.join('.'), line: path.loc.start.line });
    }
  }
}
