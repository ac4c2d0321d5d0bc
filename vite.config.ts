import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { consoleChunks } from './scripts/lib/console-chunks.mjs';
import { paraglideOptions } from './scripts/lib/paraglide.mjs';

export default defineConfig({
  plugins: [paraglideVitePlugin(paraglideOptions), tailwindcss(), sveltekit(), consoleChunks()],
});
