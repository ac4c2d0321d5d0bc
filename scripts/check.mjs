// npm run check: the types of everything.
import { checkTypes } from './lib/check-types.mjs';

const { code, output } = await checkTypes();
process.stdout.write(output);
process.exitCode = code;
