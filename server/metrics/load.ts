import { Gauge, type Registry } from 'prom-client';
import type { RelayLoad } from '../relay/relay-metrics.ts';
import { registerTotal } from './tally.ts';

/** Shows what a relay has in use. */
export function registerLoad(registry: Registry, load: () => RelayLoad): void {
  const gauge = (name: string, help: string, read: (now: RelayLoad) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(load()));
      },
    });
  };
  gauge('foyer_relay_sockets', 'Sockets that are open.', ({ sockets }) => sockets);
  gauge('foyer_relay_channels', 'Documents open at clients, once for each client.', ({ channels }) => channels);
  gauge('foyer_relay_documents', 'Documents whose headers are in memory.', ({ documents }) => documents);
  registerTotal(
    registry,
    'foyer_relay_received_bytes_total',
    'Bytes received over sockets.',
    () => load().bytesReceived,
  );
  registerTotal(registry, 'foyer_relay_sent_bytes_total', 'Bytes sent over sockets.', () => load().bytesSent);
}
