import { parseArgs } from 'node:util';
import { targetNames } from './relay/client/client.ts';
import { Cells } from './relay/run-cell.ts';
import { installPeers } from './relay/install-peers.ts';
import { workloads } from './relay/workloads/all.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    only: { type: 'string' },
    targets: { type: 'string' },
  },
});
const only = values.only?.split(',');
const targets = values.targets?.split(',') ?? targetNames;
installPeers();
const cells = await Cells.create();
try {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const workload of workloads.filter(({ name }) => only?.includes(name) ?? true)) {
      for (const target of targetNames.filter((name) => targets.includes(name) && workload.targets.includes(name))) {
        const result = await cells.run(workload, target, Number(values.seconds));
        console.log(workload.name, target, JSON.stringify(result));
      }
    }
  }
} finally {
  await cells.end();
}
