// npm run build: the browser's files, into build/.
import { build } from './lib/build.mjs';

const { code } = await build({ show: true });
process.exitCode = code;
