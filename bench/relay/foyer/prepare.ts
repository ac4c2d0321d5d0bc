import { readFile } from 'node:fs/promises';
import type { World } from '../world.ts';
import { seedFoyer } from './seed.ts';

/** `node prepare.ts <data folder> <world.json>`: a process of its own, so that nothing of it stays with the generator. */
const [dataDir, worldFile] = process.argv.slice(2);
if (dataDir === undefined || worldFile === undefined) throw new Error('a data folder and a world are needed');
await seedFoyer(dataDir, JSON.parse(await readFile(worldFile, 'utf8')) as World);
