// npm run generate: route types and message functions, for editors and checks on a fresh clone.
import { generate } from './lib/generate.mjs';

const { code, output } = await generate();
if (code !== 0) process.stderr.write(output);
process.exitCode = code;
