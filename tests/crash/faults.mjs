// faults.mjs - the disk and the memory of a running server fail it: the n-th write, sync, write of
// LMDB's root and allocation, once or from then on; no room, no room in the map, no writing at all.
// It must say so in words, go on reading or end with its exit code, and find everything again.
// usage: node faults.mjs JALON SOURCES TOOLS [--long]
import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {World} from './world.mjs';
import {Load} from './load.mjs';
import {Judge} from './judge.mjs';

const [jalon, sources, tools, extent] = process.argv.slice(2);
const EIO = 5, ENOMEM = 12, EROFS = 30, ENOSPC = 28;
const CANNOT = 2, WAIT_MS = 15000, AFTERMATH_MS = 2000;
const preload = {LD_PRELOAD: resolve(tools, 'refuser.so')};

const world = new World(jalon, sources);
const judge = new Judge(world);
const load = new Load(world, {size: 300});
const count = {};
let where = '';

function complain(text) {
    judge.trouble(`${where}: ${text}`);
}

/* How it ended by itself, or undefined when it has not within the time. */
function end(ms) {
    return Promise.race([world.ended, new Promise(done => setTimeout(done, ms).unref())]);
}

// --- what is asked while something fails ----------------------------------------------------

/* Everything that changes, once; what comes back must be one of ours or a clear no. */
async function work() {
    const from = load.asked.length;
    load.submitted = [], load.created = [], load.written = [], load.signed = [];
    for (const does of ['edit', 'advance', 'advance', 'advance', 'advance', 'advance', 'signIn', 'create'])
        await load[does]().catch(() => undefined);
    return load.asked.slice(from);
}

/* An answer is clear when it has a title in words and the right number. */
function weighWords(asked, statuses) {
    for (const {key, status, title} of asked.filter(({status}) => status >= 500)) {
        if (!statuses.includes(status)) complain(`${key} answered ${status}`);
        if (!/[a-zé] [a-zé’]/.test(title ?? '')) complain(`${key} answered ${status} without words`);
    }
}

async function isReadable() {
    const answers = await Promise.all(load.fiches.map(fiche =>
        world.send({path: `/fiches/${fiche}`}).catch(() => ({status: 'gone'}))));
    return answers.every(({status, fiche}) => status === 200 && fiche !== undefined);
}

/* Starts without faults: whole, nothing lost, nothing twice, writable. */
async function recover() {
    const verdict = world.verdict(world.data, '--deep');
    if (!verdict.startsWith('ok')) complain(verdict);
    await world.start();
    await judge.read();
    await judge.weighAll(load.asked);
    await weighSessions();
    const from = load.asked.length;
    await load.create();
    if (load.asked[from].answer !== 'kept') complain(`cannot be written afterwards: ${load.asked[from].status}`);
    await world.stop('SIGTERM');
}

async function weighSessions() {
    for (const cookie of load.sessions.splice(0)) {
        const {status} = await world.send({path: '/', cookie});
        if (status !== 200) complain(`a session that was opened answers ${status}`);
    }
}

// --- the n-th call --------------------------------------------------------------------------

/* How each kind fails, and what is to be said of it. */
const kinds = {
    data: {faults: [`${EIO} once`, `${EIO} always`, `${ENOSPC} always`, `${EROFS} always`], statuses: [500, 507], many: true},
    sync: {faults: [`${EIO} once`, `${EIO} always`], statuses: [500]},
    root: {faults: [`${EIO} once`, `${EIO} always`], statuses: [503], ends: true},
    memory: {faults: [`${ENOMEM} once`, `${ENOMEM} always`], statuses: [500, 503], many: true},
};

/* After a failing disk: it goes on, or, when LMDB's root may be another, ends to begin again. */
async function weighDisk(kind, fault) {
    if (kinds[kind].ends) {
        const ended = await end(WAIT_MS);
        if (ended?.code !== CANNOT) complain(`ended with ${JSON.stringify(ended)} instead of ${CANNOT}`);
        return;
    }
    if (!(await isReadable())) complain('no longer readable');
    await load.create();
    const {answer, status} = load.asked.at(-1);
    if ((answer === 'kept') !== fault.endsWith('once')) complain(`afterwards a change answers ${status}`);
    const {code} = await world.stop('SIGTERM');
    if (code !== 0) complain(`ended by us with ${code}`);
}

/* After memory ran out it may stop at once, by design (base/arena.h), or go on. */
async function weighMemory() {
    const ended = await isReadable() ? undefined : await end(AFTERMATH_MS);
    const {code, signal} = ended ?? await world.stop('SIGTERM');
    if (signal !== 'SIGABRT' && code !== 0 && code !== CANNOT) complain(`ended with ${code ?? signal}`);
    if (signal === 'SIGABRT') count.stopped = (count.stopped ?? 0) + 1;
}

/* One failure; false when there was no n-th call. */
async function refuse(kind, n, fault) {
    where = `${kind} ${n} ${fault}`;
    await world.start({env: {...preload, JALON_FAULT: where}});
    world.server.kill('SIGUSR1');
    const asked = await work();
    const fired = world.server.said.includes('refuser: here');
    weighWords(asked, kinds[kind].statuses);
    if (!fired) await world.stop('SIGTERM');
    else if (kind === 'memory') await weighMemory();
    else await weighDisk(kind, fault);
    await recover();
    if (fired) count[kind] = (count[kind] ?? 0) + 1;
    return fired;
}

/* Each n until nothing fails any more; where there are many, by growing steps unless --long. */
async function walk(kind) {
    const {faults, many} = kinds[kind];
    const step = n => n + 1 + (many && extent !== '--long' ? Math.floor(n / 8) : 0);
    for (const fault of faults)
        for (let n = 0; judge.troubles.length === 0 && await refuse(kind, n, fault);) n = step(n);
}

// --- no room --------------------------------------------------------------------------------

/* Writes until there is no room; all goes on reading. */
async function fill(name) {
    where = name;
    const from = load.asked.length;
    for (let i = 0; i < 5000 && load.asked.at(-1).status !== 507; i++) await load.create();
    weighWords(load.asked.slice(from), [507]);
    if (load.asked.at(-1).status !== 507) complain('never full');
    if (!(await isReadable())) complain('not readable when full');
    const {code} = await world.stop('SIGTERM');
    if (code !== 0) complain(`ended with ${code}`);
    count[name] = load.asked.length - from;
}

async function fullMap() {
    await world.start({env: {...preload, JALON_MAP: String(8 << 20)}});
    await fill('full map');
    await recover();
}

/* A disk of a few megabytes; without the right to mount one, it is skipped and said so. */
async function withSmallDisk(does) {
    const disk = join(world.work, 'disk'), whole = world.data;
    mkdirSync(disk);
    try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], {stdio: 'ignore'});
    } catch {
        count['skipped: no right to mount'] = 1;
        return;
    }
    try {
        cpSync(whole, join(disk, 'data'), {recursive: true});
        world.data = join(disk, 'data');
        await does(disk);
    } finally {
        execFileSync('umount', [disk]);
        world.data = whole;
    }
}

async function fullDisk(disk) {
    await world.start();
    await fill('full disk');
    execFileSync('mount', ['-o', 'remount,size=64m', disk]);
    await recover();
    await readOnlyDisk(disk);
}

async function readOnlyDisk(disk) {
    where = 'read-only disk';
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await world.start().then(() => complain('it starts'), () => undefined);
    const {code} = await world.ended;
    if (code !== CANNOT || world.server.said.trim().split('\n').length !== 1)
        complain(`ends with ${code}: ${world.server.said}`);
    const verdict = world.verdict(world.data, '--deep');
    if (!verdict.startsWith('ok')) complain(`cannot be verified: ${verdict}`);
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    await recover();
    count[where] = 1;
}

// --- all of it ------------------------------------------------------------------------------

world.found();
await world.start();
await world.board();
await load.prepare();
await world.stop('SIGTERM');
for (const kind of Object.keys(kinds)) await walk(kind);
await fullMap();
await withSmallDisk(fullDisk);

console.log(judge.troubles.slice(0, 20).join('\n'));
console.log(Object.entries(count).map(([name, times]) => `${name} ${times}`).join(', ') +
    `; ${judge.troubles.length === 0 ? 'nothing' : 'something'} lost: ${judge.said()}`);
world.remove();
process.exit(judge.troubles.length > 0 ? 1 : 0);
