/** Pages that only administrators open. */
const consolePage = /\/src\/routes\/admin\//;
const folder = '_app/immutable/console';

/**
 * Puts what only the console needs into a folder of its own, so that the service worker can tell it from the app: nobody
 * keeps it who never opens it. A module is the console's when nothing but the console's pages leads to it, and a part of the
 * build is when one of its modules is: parts are made of what the same pages need. That this holds is looked at in what was
 * built, for the graph of modules knows nothing of what is left out: texts, say, are modules of everybody's.
 * @returns {import('vite').Plugin}
 */
export function consoleChunks() {
  /** @type {ReadonlySet<string>} */
  let own = new Set();
  /**
   * @param {{ moduleIds: readonly string[], facadeModuleId?: string | null }} chunk
   * @returns {boolean}
   */
  const isConsole = ({ moduleIds, facadeModuleId }) => {
    const modules = moduleIds.length > 0 ? moduleIds : facadeModuleId ? [facadeModuleId] : [];
    return modules.some((id) => own.has(id));
  };
  return {
    name: 'foyer-console-chunks',
    apply: (config, { command }) => command === 'build' && !config.build?.ssr,
    buildEnd() {
      /** @type {Set<string>} */
      const reached = new Set();
      const next = [...this.getModuleIds()].filter(
        (id) => this.getModuleInfo(id)?.isEntry && !leadsToConsole(this, id),
      );
      for (let id = next.pop(); id !== undefined; id = next.pop()) {
        if (reached.has(id) || leadsToConsole(this, id)) continue;
        reached.add(id);
        const { importedIds = [], dynamicallyImportedIds = [] } = this.getModuleInfo(id) ?? {};
        next.push(...importedIds, ...dynamicallyImportedIds);
      }
      // What the bundler adds by itself, its runtime say, is in no graph and everybody's.
      own = new Set([...this.getModuleIds()].filter((id) => !reached.has(id)));
    },
    outputOptions(options) {
      /**
       * @param {'entryFileNames' | 'chunkFileNames'} name
       * @param {string} pattern
       */
      const named = (name, pattern) => {
        const usual = options[name];
        options[name] = (chunk) =>
          isConsole(chunk) ? `${folder}/${pattern}` : typeof usual === 'function' ? usual(chunk) : String(usual);
      };
      named('entryFileNames', '[name].[hash].js');
      named('chunkFileNames', '[hash].js');
      return options;
    },
    generateBundle(_options, bundle) {
      /** @type {Set<string>} */
      const reached = new Set();
      const next = Object.values(bundle).filter((part) => part.type === 'chunk' && part.isEntry);
      for (let part = next.pop(); part !== undefined; part = next.pop()) {
        if (part.type !== 'chunk' || reached.has(part.fileName)) continue;
        if (part.facadeModuleId && leadsToConsole(this, part.facadeModuleId)) continue;
        if (part.fileName.startsWith(folder)) {
          this.error(
            `The app needs ${part.fileName}, which only devices with the console keep: ${part.moduleIds.join(', ')}`,
          );
        }
        reached.add(part.fileName);
        next.push(...[...part.imports, ...part.dynamicImports].flatMap((name) => bundle[name] ?? []));
      }
    },
  };
}

/**
 * Whether a module is a page of the console, or the entry that the framework makes for one.
 * @param {{ getModuleInfo(id: string): { importedIds: readonly string[] } | null }} graph
 * @param {string} id
 */
const leadsToConsole = (graph, id) =>
  consolePage.test(id) ||
  (/\/nodes\/\d+\.js$/.test(id) && (graph.getModuleInfo(id)?.importedIds ?? []).some((one) => consolePage.test(one)));
