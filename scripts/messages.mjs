// Compiles messages/ into src/lib/paraglide, as the build does.
import { compile } from '@inlang/paraglide-js';
import { paraglideOptions } from './lib/paraglide.mjs';

await compile(paraglideOptions);
