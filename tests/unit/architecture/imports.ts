import { posix } from 'node:path';
import ts from 'typescript';
import type { Source } from './sources.ts';

/** One import, re-export, `import()` or `import('...')` type in a file. */
export interface Import {
  readonly from: string;
  /** As written. */
  readonly specifier: string;
  /** Path from the root for our own files (with its ending, if the specifier has one), otherwise the specifier. */
  readonly to: string;
  /** Vanishes when the file runs. */
  readonly typeOnly: boolean;
}

/** Every import of a TypeScript file or of the script blocks of a Svelte component. */
export function importsOf({ path, text }: Source): Import[] {
  const code = path.endsWith('.svelte') ? scriptBlocks(text) : text;
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      found.push({ from: path, specifier: specifier.text, to: resolve(path, specifier.text), typeOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypes(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, code, ts.ScriptTarget.Latest));
  return found;
}

function importsTypes(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function scriptBlocks(text: string): string {
  return [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, code]) => code).join('\n');
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#shared/')) return `src/shared/${specifier.slice('#shared/'.length)}`;
  if (specifier === '$lib' || specifier.startsWith('$lib/')) return `src/lib${specifier.slice('$lib'.length)}`;
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  return specifier;
}
