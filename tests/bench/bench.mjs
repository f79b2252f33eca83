// bench.mjs - the rows of the speed table, measured; see run.sh for what it takes.
// usage: node bench.mjs PROGRAMS JALON ROOT WORK [OPTION…]
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {asProgram, Tools} from './load.mjs';
import {readRows} from './reads.mjs';
import {searchRow} from './search.mjs';
import {Server} from './server.mjs';
import {soakRow} from './soak.mjs';
import {Stores} from './stores.mjs';
import {median, row, table} from './sums.mjs';
import {mixedRow, trackingRow} from './tracking.mjs';
import {Transitions, writeRows} from './writes.mjs';

const {values: asked, positionals: [programs, jalon, root, work]} = parseArgs({allowPositionals: true, options: {
    n: {type: 'string', default: '100000'}, small: {type: 'string', default: '1000'}, seed: {type: 'string', default: '1'},
    seconds: {type: 'string', default: '3'}, rounds: {type: 'string', default: '3'}, only: {type: 'string', default: ''},
    quick: {type: 'boolean'}, smoke: {type: 'boolean'}, soak: {type: 'boolean'},
}});
if (asked.quick) Object.assign(asked, {n: '10000', seconds: '1'});
if (asked.smoke) Object.assign(asked, {n: '200', small: '100', seconds: '0.1', rounds: '1'});
const tools = new Tools(resolve(programs), resolve(work));
mkdirSync(tools.work, {recursive: true});
const stores = new Stores(tools, resolve(root), asked.seed);
const wanted = word => !asked.only || asked.only.split(',').includes(word);
const STARTS = 3;

/** The server on a copy of a filled store, with all that measuring it takes. */
async function open(count) {
    const kept = stores.filled(count), world = JSON.parse(readFileSync(`${kept}.json`, 'utf8'));
    const server = new Server(resolve(jalon), stores.copy(kept, `data-${count}`), tools.file(`server-${count}.log`));
    const starts = [];
    while (starts.length < STARTS) {
        if (starts.length > 0) await server.stop();
        starts.push(await server.start(`/fiches/${world.reads[0]}`, asProgram(world.token)));
    }
    return {tools, server, world, kept, copy: name => stores.copy(kept, name), started: median(starts),
        cookie: await server.signIn(world.login, world.password),
        clients: asked.smoke ? 8 : 64, seconds: Number(asked.seconds), rounds: Number(asked.rounds)};
}

const rows = [], verdicts = [];
const add = (...more) => { rows.push(...more); console.error(table(more)); };

/** Whatever was gained was not gained by skipping a check: all of it verifies. */
async function close(bench) {
    await bench.server.stop();
    verdicts.push(bench.server.verify());
    rmSync(bench.server.data, {recursive: true});
}

async function compareTables(bench) {
    const small = await open(Number(asked.small));
    add(await trackingRow(bench, small));
    await close(small);
}

async function measure() {
    const bench = await open(Number(asked.n));
    add(row('start until the first answer', {value: bench.started / 1000, mark: 0.3, most: true, unit: ' s'}));
    if (wanted('reads')) add(...await readRows(bench));
    if (wanted('tracking')) await compareTables(bench);
    if (wanted('search')) add(await searchRow(bench));
    const transitions = new Transitions(bench);
    if (wanted('writes')) add(...await writeRows(bench, transitions));
    if (wanted('mixed')) add(await mixedRow(bench, transitions));
    add(row('private memory after the run', {value: bench.server.privateMemory() / 1024, mark: 96, most: true, unit: ' MiB'}));
    if (asked.soak) add(await soakRow(bench, transitions, 10));
    await close(bench);
}

await measure();
console.log(`\n${table(rows)}\n${verdicts.join('\n')}`);
writeFileSync(tools.file('results.json'), JSON.stringify({fiches: Number(asked.n), rows, verdicts}, null, 1));
const bad = rows.filter(one => one.spoiled).length + verdicts.filter(verdict => !verdict.startsWith('ok')).length;
if (bad > 0) console.log(`${bad} rows or stores are spoiled`);
process.exit(bad > 0 ? 1 : 0);
