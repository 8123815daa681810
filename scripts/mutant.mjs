// A mutant: the source of a module in which one named predicate returns the same thing whatever it is asked.
import ts from 'typescript';

/**
 * Replaces the body of the function called `predicate` (a function, a constant holding one, or a property of an object) by
 * `return <holds>`. Of a function that makes the predicate (`(scope) => (context) => …`) the inner one is replaced.
 * @throws Error when the source has no such function: the list of mutants is behind the code.
 */
export function mutated(source, predicate, holds) {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    const named = node.name?.getText(file).replaceAll(/^['"]|['"]$/g, '') === predicate;
    if (named && (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node))) found.push(node);
    if (named && (ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)) && node.initializer !== undefined) {
      found.push(node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const bodies = found.map(innermost).filter((body) => body !== undefined);
  if (bodies.length !== 1) throw new Error(`${bodies.length} functions are called ${predicate}`);
  const [body] = bodies;
  return `${source.slice(0, body.getStart(file))}{ return (${holds}); }${source.slice(body.getEnd())}`;
}

function innermost(node) {
  if (ts.isParenthesizedExpression(node)) return innermost(node.expression);
  if (!ts.isFunctionLike(node) || node.body === undefined) return undefined;
  return innermost(node.body) ?? node.body;
}
