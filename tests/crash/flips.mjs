// flips.mjs - bits of a store's file turn over; see flips.c.
// usage: node flips.mjs JALON SOURCES TOOLS [FLIPS [SEED]]
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {World} from './world.mjs';
import {Load} from './load.mjs';

const [jalon, sources, tools, flips = '400', seed = '1'] = process.argv.slice(2);
const CHANGES = 80;

const world = new World(jalon, sources);
world.found();
await world.start();
await world.board();
const load = new Load(world, {size: 300});
await load.prepare();
while (load.asked.length < CHANGES) {
    await load.edit();
    await load.advance();
}
await world.stop('SIGTERM');
const store = join(world.data, 'data.mdb');
const {status, stdout} = spawnSync(join(tools, 'flips'), [store, flips, seed, ...['ada', 'odile', 'admin'].map(who => world.tokens[who])], {encoding: 'utf8'});
console.log(stdout.trim());
world.remove();
process.exit(status ?? 1);
