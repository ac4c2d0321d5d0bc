import ts from 'typescript';
import type { Source } from './sources.ts';

const callers = new Set(['test', 'it', 'describe']);

/** The titles of all tests and groups in a file; of a template, its text as written. */
export function titlesIn({ path, text }: Source): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && callers.has(callerOf(node.expression))) {
      const [title] = node.arguments;
      if (title && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) titles.push(title.getText(file));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return titles;
}

/** `test` of `test.each(rows)('...')`, of `test.describe('...')` and of `test('...')`. */
function callerOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression))
    return callerOf(expression.expression);
  if (ts.isTaggedTemplateExpression(expression)) return callerOf(expression.tag);
  return '';
}
