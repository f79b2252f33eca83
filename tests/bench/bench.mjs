// bench.mjs - the rows of the speed table, measured; see run.sh.
// usage: node bench.mjs PROGRAMS JALON WORK [--n N] [--seconds S] [--rounds R] [--only WORD…]
import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {asProgram, Tools} from './load.mjs';
import {readRows} from './reads.mjs';
import {Server} from './server.mjs';
import {figures, row, table} from './sums.mjs';
import {Approvals, Transitions} from './writes.mjs';

const {values: asked, positionals: [programs, jalon, work]} = parseArgs({allowPositionals: true, options: {
    n: {type: 'string', default: '100000'}, small: {type: 'string', default: '1000'}, seed: {type: 'string', default: '1'},
    seconds: {type: 'string', default: '3'}, rounds: {type: 'string', default: '3'}, only: {type: 'string', default: ''},
    quick: {type: 'boolean', default: false}, smoke: {type: 'boolean', default: false}, soak: {type: 'boolean', default: false},
}});
if (asked.quick) Object.assign(asked, {n: '10000', seconds: '1'});
if (asked.smoke) Object.assign(asked, {n: '200', small: '200', seconds: '0.1', rounds: '1'});
const tools = new Tools(resolve(programs), resolve(work));
mkdirSync(work, {recursive: true});

/** A filled store, made once and copied for each run. */
function store(count) {
    const day = new Date().toISOString().slice(0, 10);
    const kept = resolve(work, 'stores', `${count}-${asked.seed}`), copy = resolve(work, `data-${count}`);
    mkdirSync(resolve(work, 'stores'), {recursive: true});
    if (!existsSync(`${kept}.json`)) {
        rmSync(kept, {recursive: true, force: true});
        console.error(`filling a store of ${count} fiches`);
        console.error(execFileSync(join(programs, 'bench_fill'), [kept, String(count), asked.seed, day], {encoding: 'utf8'}).trim());
    }
    rmSync(copy, {recursive: true, force: true});
    cpSync(kept, copy, {recursive: true});
    const world = JSON.parse(readFileSync(`${kept}.json`, 'utf8'));
    return {data: copy, world: {...world, transition_revision: 3}};
}

async function open(count) {
    const {data, world} = store(count);
    const server = new Server(jalon, data, tools.file(`server-${count}.log`));
    const started = await server.start(`/fiches/${world.reads[0]}`, asProgram(world.token));
    return {tools, server, world, started, seconds: Number(asked.seconds), rounds: Number(asked.rounds),
        clients: asked.smoke ? 8 : 64};
}

const bench = await open(Number(asked.n));
const wanted = name => !asked.only || asked.only.split(',').includes(name);
const rows = [];
const cookie = await bench.server.signIn(bench.world.login, bench.world.password);

rows.push(row('start until the first answer', {value: bench.started / 1000, mark: 0.3, most: true, unit: ' s'}));
if (wanted('reads')) rows.push(...await readRows(bench, cookie));
if (wanted('writes')) {
    const transitions = new Transitions(bench, bench.clients), approvals = new Approvals(bench, bench.clients);
    for (const clients of [1, bench.clients]) {
        const said = await transitions.run(clients, bench.seconds);
        rows.push(row(`transition, ${clients} clients`, {mark: 0.6, detail: figures(said), wrong: said.errors > 0 && said.first_error}));
    }
    const said = await approvals.run(bench.seconds, 20000);
    rows.push(row('signed approval, 64 clients', {mark: 0.5, detail: `${figures(said)} of ${said.prepared}`, wrong: said.errors > 0 && said.first_error}));
}
rows.push(row('private memory after the run', {value: bench.server.privateMemory() / 1024, mark: 96, most: true, unit: ' MiB'}));
await bench.server.stop();
const verdict = bench.server.verify();
console.log(table(rows));
console.log(verdict);
writeFileSync(join(work, 'results.json'), JSON.stringify({fiches: bench.world.fiches, rows, verdict}, null, 1));
process.exit(verdict.startsWith('ok') ? 0 : 1);
