// bench.mjs - the rows of the speed table, measured; see run.sh for what it takes.
// usage: node bench.mjs PROGRAMS JALON WORK [OPTION…]
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {asProgram, Tools} from './load.mjs';
import {readRows} from './reads.mjs';
import {searchRow} from './search.mjs';
import {Server} from './server.mjs';
import {row, table} from './sums.mjs';
import {mixedRow, trackingRow} from './tracking.mjs';
import {Transitions, writeRows} from './writes.mjs';

const {values: asked, positionals: [programs, jalon, work]} = parseArgs({allowPositionals: true, options: {
    n: {type: 'string', default: '100000'}, small: {type: 'string', default: '1000'}, seed: {type: 'string', default: '1'},
    seconds: {type: 'string', default: '3'}, rounds: {type: 'string', default: '3'}, only: {type: 'string', default: ''},
    quick: {type: 'boolean', default: false}, smoke: {type: 'boolean', default: false}, soak: {type: 'boolean', default: false},
}});
if (asked.quick) Object.assign(asked, {n: '10000', seconds: '1'});
if (asked.smoke) Object.assign(asked, {n: '200', small: '200', seconds: '0.1', rounds: '1'});
const tools = new Tools(resolve(programs), resolve(work));
const wanted = word => !asked.only || asked.only.split(',').includes(word);

/** A filled store, made once; answers its path. */
function filled(count) {
    const kept = tools.file(`stores/${count}-${asked.seed}`);
    if (existsSync(`${kept}.json`)) return kept;
    mkdirSync(tools.file('stores'), {recursive: true});
    rmSync(kept, {recursive: true, force: true});
    console.error(`filling a store of ${count} fiches`);
    const day = new Date().toISOString().slice(0, 10);
    console.error(execFileSync(`${tools.programs}/bench_fill`, [kept, String(count), asked.seed, day], {encoding: 'utf8'}).trim());
    return kept;
}

async function open(count) {
    const kept = filled(count), world = JSON.parse(readFileSync(`${kept}.json`, 'utf8'));
    const copy = name => {
        rmSync(tools.file(name), {recursive: true, force: true});
        cpSync(kept, tools.file(name), {recursive: true});
        return tools.file(name);
    };
    const server = new Server(resolve(jalon), copy(`data-${count}`), tools.file(`server-${count}.log`));
    const started = await server.start(`/fiches/${world.reads[0]}`, asProgram(world.token));
    return {tools, server, world, kept, copy, started, cookie: await server.signIn(world.login, world.password),
        clients: asked.smoke ? 8 : 64, seconds: Number(asked.seconds), rounds: Number(asked.rounds)};
}

const rows = [], verdicts = [];
const add = (...more) => { rows.push(...more); console.error(table(more)); };

async function close(bench) {
    await bench.server.stop();
    verdicts.push(bench.server.verify());
    rmSync(bench.server.data, {recursive: true});
}

async function measure() {
    const bench = await open(Number(asked.n));
    add(row('start until the first answer', {value: bench.started / 1000, mark: 0.3, most: true, unit: ' s'}));
    if (wanted('reads')) add(...await readRows(bench));
    if (wanted('tracking')) {
        const small = await open(Number(asked.small) === Number(asked.n) ? Number(asked.n) / 2 : Number(asked.small));
        add(await trackingRow(bench, small));
        await close(small);
    }
    if (wanted('search')) add(await searchRow(bench));
    const transitions = new Transitions(bench);
    if (wanted('writes')) add(...await writeRows(bench, transitions));
    if (wanted('mixed')) add(await mixedRow(bench, transitions));
    add(row('private memory after the run', {value: bench.server.privateMemory() / 1024, mark: 96, most: true, unit: ' MiB'}));
    await close(bench);
}

mkdirSync(tools.work, {recursive: true});
await measure();
console.log(table(rows));
for (const verdict of verdicts) console.log(verdict);
writeFileSync(tools.file('results.json'), JSON.stringify({fiches: Number(asked.n), rows, verdicts}, null, 1));
const spoiled = rows.filter(one => one.spoiled).length + verdicts.filter(verdict => !verdict.startsWith('ok')).length;
process.exit(spoiled > 0 ? 1 : 0);
