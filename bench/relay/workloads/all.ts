import { targetNames, type TargetName } from '../client/client.ts';
import { closedLoop } from './closed-loop.ts';
import { enterToAck } from './enter-to-ack.ts';
import { fixedRate, steadyLoad } from './fixed-rate.ts';
import { openFilesLimit } from '../measure/open-files-limit.ts';
import { memoryAfter } from './memory-after.ts';
import { openLongRoom } from './open-long-room.ts';
import { reconnect } from './reconnect.ts';
import { runTraffic } from './traffic.ts';
import type { Workload } from './workload.ts';
import type { Shape } from '../world.ts';

const range = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);

const oneRoom: Shape = { people: 50, rooms: 1, membersOf: () => range(0, 50) };
const manyRooms: Shape = { people: 1000, rooms: 200, membersOf: (room) => range(room * 5, 5) };

/** Messages a second at which a target is asked for its times: what it can stand, Foyer always the goal's. */
const steadyRates: Record<'w1' | 'w2', Record<TargetName, number>> = {
  w1: { foyer: 20_000, raw: 1500, hocuspocus: 4000, 'hocuspocus-store': 4000 },
  w2: { foyer: 20_000, raw: 20_000, hocuspocus: 5000, 'hocuspocus-store': 5000 },
};
const lightLoad = 1500;
/** So few messages compile nothing in a second: all targets get as many as V8 takes to know what is hot. */
const lightWarmUpMs = 8000;
const roomsEach = 20;
/** As many devices as this system lets a process have stock sockets for, with one that keeps each room; 1,000 at most. */
const devices = Math.min(1000, Math.floor((openFilesLimit() - 500) / (roomsEach + 1)));

/** Everything that is measured, in the order of the table. */
export const workloads: readonly Workload[] = [
  {
    name: 'w1',
    says: 'one room, 50 members, 32 messages of each on their way',
    shape: oneRoom,
    targets: targetNames,
    patienceSeconds: 90,
    run: (cell) => runTraffic(cell, closedLoop(32)),
  },
  {
    name: 'w2',
    says: '200 rooms of 5, 16 messages of each member on their way',
    shape: manyRooms,
    targets: targetNames,
    patienceSeconds: 90,
    run: (cell) => runTraffic(cell, closedLoop(16)),
  },
  {
    name: 'w1-steady',
    says: 'one room, 50 members, at a fixed rate',
    shape: oneRoom,
    targets: targetNames,
    patienceSeconds: 90,
    run: (cell) => fixedRate(cell, steadyRates.w1[cell.running.target.name]),
  },
  {
    name: 'w2-steady',
    says: '200 rooms of 5, at a fixed rate',
    shape: manyRooms,
    targets: targetNames,
    patienceSeconds: 90,
    run: (cell) => fixedRate(cell, steadyRates.w2[cell.running.target.name]),
  },
  {
    name: 'light',
    says: `200 rooms of 5, ${lightLoad} messages a second`,
    shape: manyRooms,
    targets: targetNames,
    patienceSeconds: 90,
    run: (cell) => runTraffic(cell, steadyLoad(lightLoad), { warmUpMs: lightWarmUpMs }),
  },
  {
    name: 'ack',
    says: 'one message at a time, nothing else: from the write to the acknowledgement',
    shape: { people: 2, rooms: 1, membersOf: () => [0, 1] },
    targets: ['foyer'],
    patienceSeconds: 60,
    run: enterToAck,
  },
  {
    name: 'w3',
    says: 'a room with 100,000 messages, opened by a new device until the newest 50 are there',
    shape: { people: 50, rooms: 1, membersOf: () => range(0, 50), history: 100_000 },
    targets: ['foyer', 'hocuspocus'],
    patienceSeconds: 180,
    run: openLongRoom,
  },
  {
    name: 'w4',
    says: '5,000 rooms of 200 messages that were open and are not any more: memory above the start',
    shape: { people: 500, rooms: 5000, membersOf: (room) => [room % 250, 250 + (room % 250)] },
    targets: ['foyer', 'hocuspocus-store'],
    probed: true,
    patienceSeconds: 400,
    run: memoryAfter,
  },
  {
    name: 'w5',
    says: `${devices} devices with ${roomsEach} rooms each come back at once, nothing is new`,
    shape: {
      people: devices,
      rooms: devices,
      membersOf: (room) => range(room, roomsEach).map((person) => person % devices),
      history: 20,
    },
    targets: ['foyer', 'hocuspocus'],
    probed: true,
    patienceSeconds: 180,
    run: reconnect,
  },
];
