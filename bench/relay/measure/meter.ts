import { processCpu } from './process-cpu.ts';

/** What was used between two moments. */
export interface Used {
  readonly seconds: number;
  /** CPU seconds of the server's process. */
  readonly serverCpu: number;
  /** CPU seconds of the generator. */
  readonly generatorCpu: number;
}

/** Begins to measure; the function that comes back says what was used since. */
export function startMeter(pid: number): () => Used {
  const at = performance.now();
  const server = processCpu(pid);
  const generator = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(generator);
    return {
      seconds: (performance.now() - at) / 1000,
      serverCpu: processCpu(pid) - server,
      generatorCpu: (user + system) / 1e6,
    };
  };
}
