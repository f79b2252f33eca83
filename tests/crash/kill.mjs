// kill.mjs - the server is killed again and again in the middle of its work; nothing that it
// acknowledged may be missing, nothing that it refused may be there, nothing may be there twice.
// usage: node kill.mjs JALON SOURCES [KILLS]
import {spawn, execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

const [jalon, sources, kills = '30'] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'jalon-kill-'));
const data = join(work, 'data');
const WRITERS = 8, LIFE_MS = 400;

const run = (...args) => execFileSync(jalon, args, {encoding: 'utf8', cwd: work}).trim();

function institution() {
    run('init', '--data', data);
    run('import', '--data', data, join(sources, 'tests/data/import/clinic.csv'));
    run('user', 'add', '--data', data, '--kind', 'staff', 'Ada Ferrand');
    run('user', 'open', '--data', data, 'Ada Ferrand', 'ada');
    run('user', 'role', '--data', data, 'ada', 'method');
    return run('user', 'token', '--data', data, 'ada');
}

// --- the server ---------------------------------------------------------------------------

let server, base;

function start() {
    server = spawn(jalon, ['serve', '--data', data, '--listen', '127.0.0.1:0'],
        {stdio: ['ignore', 'pipe', 'ignore']});
    return new Promise((resolve, reject) => {
        server.once('exit', code => reject(new Error(`the server ended: ${code}`)));
        server.stdout.once('data', line => resolve(base = String(line).match(/http:\S+/)[0]));
    });
}

function stop(signal) {
    server.removeAllListeners('exit');
    const gone = new Promise(resolve => server.once('exit', resolve));
    server.kill(signal);
    return gone;
}

// --- what is asked of it ------------------------------------------------------------------

const token = institution();
const asked = []; // {key, method, path, revision, body, mark, answer: 'kept' | 'refused' | 'unknown', seq}
let serial = 0;

async function send({key, method, path, revision, body}) {
    const headers = {authorization: `Bearer ${token}`, accept: 'application/json'};
    if (body) Object.assign(headers, {'content-type': 'application/json', 'idempotency-key': key});
    if (revision) headers['if-match'] = `"${revision}"`;
    const answer = await fetch(base + path, {method, headers, body: body && JSON.stringify(body)});
    return {status: answer.status, ...await answer.json()};
}

async function ask(request) {
    asked.push(request);
    try {
        const answer = await send(request);
        if (answer.status >= 500) throw new Error(answer.status); // 503: ended before its answer
        request.answer = answer.status === 200 ? 'kept' : 'refused';
        request.seq = answer.seq;
    } catch {
        request.answer = 'unknown';
    }
}

const edit = (fiche, revision, mark) => ({
    key: `edit-${mark}`, mark, method: 'PUT', path: `/fiches/${fiche}`, revision,
    body: {content: {title: `Marque ${mark}.`, objectives: 'x'.repeat(serial % 3000)}},
});

const create = (node, mark) => ({
    key: `new-${mark}`, mark, method: 'POST', path: '/plans/pmss/fiches',
    body: {node, title: `Marque ${mark}.`},
});

/* One client: edits a fiche it shares with another one, so that some edits come too late. */
async function writer(fiche, node, until) {
    while (Date.now() < until()) {
        const mark = `${++serial}-${Math.random().toString(36).slice(2, 8)}`;
        try {
            if (serial % 10 === 0) { await ask(create(node, mark)); continue; }
            const {fiche: now} = await send({method: 'GET', path: `/fiches/${fiche}`});
            await ask(edit(fiche, serial % 17 === 0 ? 1 : now.revision, mark));
        } catch {
            return; // the server is gone
        }
    }
}

// --- killing ------------------------------------------------------------------------------

await start();
const {nodes} = await send({method: 'GET', path: '/plans/pmss'});
const node = nodes[0].nodes[0];
const fiches = node.fiches.list.slice(0, WRITERS / 2).map(fiche => fiche.id);

for (let kill = 0; kill < Number(kills); kill++) {
    const until = Date.now() + 50 + Math.random() * LIFE_MS;
    const clients = Array.from({length: WRITERS}, (_, i) =>
        writer(fiches[i % fiches.length], node.id, () => until + 5000));
    await sleep(until - Date.now());
    await stop('SIGKILL');
    await Promise.all(clients);
    await start();
}

// --- judging ------------------------------------------------------------------------------

const troubles = [];
const count = {kept: 0, refused: 0, unknown: 0, appeared: 0};
const inLog = new Map(); // mark → sequence numbers of the events that carry it

await stop('SIGTERM');
const verdict = run('verify', '--data', data, '--deep').split('\n').at(-1);
if (!verdict.startsWith('ok')) troubles.push(verdict);
const events = Number(verdict.match(/(\d+) events/)?.[1] ?? 0);
for (let seq = 0; seq < events; seq++) {
    run('proof', '--data', data, String(seq));
    const record = readFileSync(join(work, `${seq}.json`), 'utf8');
    const mark = record.match(/Marque ([^.]+)\./)?.[1];
    if (mark) inLog.set(mark, [...inLog.get(mark) ?? [], seq]);
}

await start();
for (const request of asked) {
    count[request.answer]++;
    const found = inLog.get(request.mark) ?? [];
    if (found.length > 1) troubles.push(`${request.key} is there ${found.length} times`);
    if (request.answer === 'kept' && found[0] !== request.seq)
        troubles.push(`${request.key} was acknowledged as ${request.seq}, is there as ${found}`);
    if (request.answer === 'refused' && found.length > 0)
        troubles.push(`${request.key} was refused and is there as ${found}`);
    if (request.answer === 'unknown') count.appeared += found.length;
    if (found.length === 0) continue;
    const again = await send(request);
    if (again.status !== 200 || again.seq !== found[0])
        troubles.push(`${request.key} asked again: ${again.status}, ${again.seq} instead of ${found[0]}`);
}
await stop('SIGTERM');
if (count.kept < 10 * kills / 3 || count.refused === 0) troubles.push('too little happened to judge');

console.log(`${kills} kills: ${count.kept} acknowledged, ${count.refused} refused, ` +
    `${count.unknown} without an answer, of which ${count.appeared} had happened`);
console.log(troubles.slice(0, 20).join('\n') || verdict);
rmSync(work, {recursive: true});
process.exit(troubles.length > 0 ? 1 : 0);
