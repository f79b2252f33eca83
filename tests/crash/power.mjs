// power.mjs - what a server under load writes is recorded, and the power cut at every point of it:
// whatever of the unsynced writes reached the disk, all that was acknowledged must be there once.
// The same with a disk that lies about syncs must lose something, or this proves nothing.
// usage: node power.mjs JALON SOURCES TOOLS [VARIANTS [SEED]]
import {spawnSync} from 'node:child_process';
import {copyFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {World} from './world.mjs';
import {Load} from './load.mjs';

const [jalon, sources, tools, variants = '3', seed = '1'] = process.argv.slice(2);
const ACKNOWLEDGED = 120, LIARS_EVERY = '20';

const world = new World(jalon, sources);
const file = name => join(world.work, name);
const store = join(world.data, 'data.mdb');

world.found();
await world.start();
await world.board();
const load = new Load(world, {size: 300});
await load.prepare();
await world.stop('SIGTERM');
copyFileSync(store, file('base'));

await world.start({env: {LD_PRELOAD: resolve(tools, 'recorder.so'), JALON_HISTORY: file('history')}});
load.begin();
const kept = () => load.asked.filter(request => request.answer === 'kept');
while (kept().length < ACKNOWLEDGED && load.clients.length > 0) await sleep(10);
await load.end();
await world.stop('SIGTERM');
writeFileSync(file('promises'), kept().map(({seq, key}) => `${seq} ${key}\n`).join(''));

function replay(every, honesty) {
    const args = [file('base'), file('history'), file('promises'), store, variants, every, seed, honesty];
    const {status, stdout} = spawnSync(join(tools, 'replay'), args, {encoding: 'utf8'});
    console.log(stdout.trim());
    return {status, said: stdout.trim().split('\n').at(-1)};
}

const honest = replay('1', 'honest');
const liars = ['no-through', 'no-sync'].map(honesty => replay(LIARS_EVERY, honesty));
console.log(`${kept().length} changes acknowledged, seed ${seed}; ` +
    [honest, ...liars].map(({said}) => said).join('; '));
world.remove();
process.exit(honest.status || liars.some(({status}) => status !== 0) ? 1 : 0);
