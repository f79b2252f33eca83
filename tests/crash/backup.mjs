// backup.mjs - backups are made while people write; each, restored, verifies, has the checkpoint
// that its manifest names and that the server signed, holds all that was acknowledged before it
// began and nothing that was asked after it ended, and can be served and written.
// usage: node backup.mjs JALON SOURCES [BACKUPS]
import {spawn} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {World} from './world.mjs';
import {Load} from './load.mjs';
import {Judge} from './judge.mjs';

const [jalon, sources, backups = '12'] = process.argv.slice(2);
const PAUSE_MS = 200;

const world = new World(jalon, sources);
const load = new Load(world);
const file = name => join(world.work, name);
const troubles = [];
let judged = 0;

/* Runs a command beside the server; what it says on standard output. */
function run(...args) {
    const child = spawn(jalon, args, {stdio: ['ignore', 'pipe', 'inherit']});
    let said = '';
    child.stdout.on('data', bytes => said += bytes);
    return new Promise((resolve, reject) => child.once('close', code =>
        code === 0 ? resolve(said.trim()) : reject(new Error(`jalon ${args[0]} ended with ${code}: ${said}`))));
}

const kept = () => load.asked.filter(request => request.answer === 'kept');

/* One backup: which requests had been acknowledged before, and which were asked only afterwards. */
async function backUp(number) {
    const before = kept(), asked = load.asked.length;
    await run('backup', '--data', world.data, file(`backup-${number}`));
    return {number, before, meanwhile: load.asked.length - asked, after: load.asked.length};
}

/* The checkpoint of a server's log. */
async function head(of) {
    const {text} = await of.send({who: 'odile', path: '/journal/tete'});
    return text;
}

async function weigh({number, before, after}, store) {
    const data = file(`restored-${number}`);
    const {checkpoint, log_size: size} = JSON.parse(readFileSync(file(`backup-${number}/manifest.json`), 'utf8'));
    const said = await run('restore', file(`backup-${number}`), '--data', data);
    if (!said.split('\n').at(-1).startsWith(`ok: ${size} events`)) troubles.push(`${number}: ${said}`);
    await world.start({data});
    if (await head(world) !== checkpoint) troubles.push(`${number}: the restored log ends at another checkpoint`);
    if (!store.includes(checkpoint)) troubles.push(`${number}: a checkpoint that the server never signed`);
    const judge = new Judge(world);
    await judge.read();
    for (const request of before) judge.weigh(request);
    for (const {key} of load.asked.slice(after))
        if (judge.seqs.has(key)) troubles.push(`${number}: ${key} was asked afterwards and is there`);
    const more = new Load(world);
    await more.prepare();
    await more.create();
    if (more.asked[0].answer !== 'kept') troubles.push(`${number}: cannot be written: ${more.asked[0].status}`);
    await world.stop('SIGTERM');
    troubles.push(...judge.troubles);
    judged += before.length;
    rmSync(data, {recursive: true});
}

world.found();
await world.start();
await world.board();
await load.prepare();
load.begin();
const made = [];
for (let number = 0; number < Number(backups); number++) {
    await sleep(PAUSE_MS * Math.random());
    made.push(await backUp(number));
}
await load.end();
await world.stop('SIGTERM');
const store = readFileSync(join(world.data, 'data.mdb')); // where every checkpoint is kept
for (const backup of made) await weigh(backup, store);

const meanwhile = made.reduce((sum, backup) => sum + backup.meanwhile, 0);
if (meanwhile === 0) troubles.push('nothing was asked while a backup was made');
console.log(troubles.slice(0, 20).join('\n'));
console.log(`${made.length} backups under load restored: ${judged} acknowledged changes found, ` +
    `${meanwhile} asked while they were made`);
world.remove();
process.exit(troubles.length > 0 ? 1 : 0);
