import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import adapter from '@sveltejs/adapter-static';
import { sourceHash } from './scripts/lib/source-hash.mjs';

/** Hashes of the scripts written into the page itself, which must run before the app's own (the colour scheme). */
function inlineScripts() {
  const path = new URL('./src/app.html', import.meta.url);
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(
    ([, script = '']) => /** @type {const} */ (`sha256-${createHash('sha256').update(script).digest('base64')}`),
  );
}

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ fallback: '200.html', precompress: true }),
    // The same sources make the same version: a rebuild alone must not look like an update.
    version: { name: sourceHash() },
    serviceWorker: { register: false },
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['self'],
        // The code reader is WebAssembly.
        'script-src': ['self', 'wasm-unsafe-eval', ...inlineScripts()],
        'style-src': ['self'],
        // Positions of menus and of the rows of long lists are style attributes.
        'style-src-attr': ['unsafe-inline'],
        'img-src': ['self', 'blob:', 'data:'],
        'media-src': ['self', 'blob:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'worker-src': ['self', 'blob:'],
        'manifest-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['self'],
        'form-action': ['self'],
      },
    },
  },
};
