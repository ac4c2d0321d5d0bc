/** Pages that only administrators open. */
const consolePage = /\/src\/routes\/admin\//;
const folder = '_app/immutable/console';

/**
 * Puts what only the console needs into a folder of its own, so that the service worker can tell it from the app: nobody
 * keeps it who never opens it. A module is the console's when nothing but the console's pages leads to it, and a part of the
 * build is when one of its modules is and none is the app's.
 * @returns {import('vite').Plugin}
 */
export function consoleChunks() {
  /** @type {ReadonlySet<string>} */
  let own = new Set();
  /** @type {ReadonlySet<string>} */
  let shared = new Set();
  /**
   * @param {{ moduleIds: readonly string[], facadeModuleId?: string | null }} chunk
   * @returns {boolean}
   */
  const isConsole = ({ moduleIds, facadeModuleId }) => {
    const modules = moduleIds.length > 0 ? moduleIds : facadeModuleId ? [facadeModuleId] : [];
    // What the bundler has put together with a module of the app is the app's.
    return modules.some((id) => own.has(id)) && !modules.some((id) => shared.has(id));
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
      shared = reached;
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
