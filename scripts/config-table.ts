import { readFileSync, writeFileSync } from 'node:fs';
import { configTable } from '../server/config.ts';

// Prints the table of options; with --write it goes into README.md, between the marks.
const [begin, end] = ['<!-- options -->', '<!-- /options -->'] as const;
if (process.argv.includes('--write')) {
  const path = new URL('../README.md', import.meta.url);
  const readme = readFileSync(path, 'utf8');
  const [head, rest] = readme.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error('README.md has no place for the table.');
  writeFileSync(path, `${head}${begin}\n${configTable()}\n${end}${tail}`);
} else {
  process.stdout.write(`${configTable()}\n`);
}
