// kill.mjs - the server is killed again and again in the middle of its work; nothing that it
// acknowledged may be missing, nothing that it refused may be there, nothing may be there twice.
// usage: node kill.mjs JALON SOURCES [KILLS]
import {setTimeout as sleep} from 'node:timers/promises';
import {World} from './world.mjs';
import {Load} from './load.mjs';
import {Judge} from './judge.mjs';

const [jalon, sources, kills = '400'] = process.argv.slice(2);
const LIVES_MS = [5, 30, 80, 200, 400], DEEP_EVERY = 20;

const world = new World(jalon, sources);
const judge = new Judge(world);
const load = new Load(world);

/* A life of some milliseconds; every second one long enough for something to be acknowledged. */
async function live(kill) {
    const kept = () => load.asked.filter(request => request.answer === 'kept').length;
    const enough = kill % 2 === 0 ? kept() + 3 : 0;
    load.begin();
    await sleep(Math.random() * LIVES_MS[kill % LIVES_MS.length]);
    for (let i = 0; i < 1000 && kept() < enough; i++) await sleep(5);
}

/* Those who were told that they are signed in still are. */
async function weighSessions() {
    for (const cookie of load.sessions.splice(0)) {
        const {status} = await world.send({path: '/', cookie});
        if (status !== 200) judge.trouble(`a session that was opened answers ${status}`);
        sessions++;
    }
}

let sessions = 0;
world.found();
await world.start();
await world.board();
await load.prepare();
for (let kill = 0; kill < Number(kills) && judge.troubles.length === 0; kill++) {
    await live(kill);
    await world.stop('SIGKILL');
    await load.end();
    const verdict = world.verdict(world.data, ...kill % DEEP_EVERY === 0 ? ['--deep'] : []);
    if (!verdict.startsWith('ok')) judge.trouble(`after kill ${kill + 1}: ${verdict}`);
    await world.start();
    await judge.read();
    await judge.weighAll(load.asked);
    await weighSessions();
}

/* All of it once more: what one kill left whole, a later one must not have taken. */
await world.stop('SIGTERM');
const verdict = world.verdict(world.data, '--deep');
if (!verdict.startsWith('ok')) judge.trouble(verdict);
await world.start();
const whole = new Judge(world);
await whole.read();
for (const request of load.asked) whole.weigh(request);
await world.stop('SIGTERM');
judge.troubles.push(...whole.troubles);
if (judge.count.kept < kills || judge.count.refused === 0 || judge.count.signed === 0)
    judge.trouble(`too little happened to judge: ${judge.said()}`);

console.log(verdict);
console.log(judge.troubles.slice(0, 20).join('\n') ||
    `${kills} kills, none lost anything: ${judge.said()}, ${sessions} sessions`);
world.remove();
process.exit(judge.troubles.length > 0 ? 1 : 0);
