// search.mjs - full-text search by a reader without a role, timed and held against a scan.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {asProgram, readKept, writeScript} from './load.mjs';
import {row} from './sums.mjs';

const PATIENCE_S = 60, WHOLE_LEAST = 100;

const bare = word => word.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/g, 'oe');

/** Words of the vocabulary, the most used first, in every manner people type them. */
export function queries(words) {
    const at = (...places) => places.map(place => words[place % words.length]).join(' ');
    const asked = [];
    for (let i = 0; i < 12; i++) {
        asked.push(at(i * 7), at(200 + i * 90), at(3000 + i * 190)); // common, middling, rare
        asked.push(at(30 + i, 250 + i * 60), at(400 + i * 70, 2500 + i * 150), at(20 + i * 5, 90 + i * 11, 300 + i * 40));
        asked.push(bare(at(20 + i * 13)), at(600 + i * 300).slice(0, 5), `${at(60 + i)} ${at(500 + i * 77).slice(0, 6)}`);
    }
    for (let i = 0; i < 150; i++) // so many words together that what is found fits one page
        asked.push(at(20 + i * 9, 300 + i * 37, 900 + i * 41), at(10 + i * 3, 160 + i * 7, 450 + i * 11, 800 + i * 13));
    asked.push('É'.normalize('NFC') + 'QUIPE', 'cancerologie', 'l’oncogenetique', 'A12', 'zzzintrouvable');
    return asked.map(query => query.replace(/�/g, '').trim()).filter(query => query.length > 1);
}

/** What the scan found and the search did not, or found wrongly; the ids are of fiches.  Of an answer
 * that has more on its next pages only what it shows can be held against the scan. */
function compare(query, answer, {must, may}) {
    const found = new Set(answer.found.map(one => one.url?.split('/').at(-1) ?? one.id));
    const missed = answer.more ? [] : must.filter(id => !found.has(id));
    const wrong = [...found].filter(id => !may.includes(id));
    if (answer.more && must.length + may.length < 50) wrong.push('more than there are');
    const trouble = missed.length + wrong.length > 0 ? `"${query}": ${missed.length} missed, ${wrong.length} wrong of ${must.length}` : '';
    return {trouble, whole: !answer.more, due: answer.more ? 0 : must.length};
}

/** Holds each answer against what a scan of all fiches finds, one query at a time: of a million
 * fiches that is more than a string holds. */
async function compareAll(bench, asked, answers) {
    const path = bench.tools.file('queries'), compared = [];
    writeFileSync(path, asked.join('\n') + '\n');
    const child = spawn(join(bench.tools.programs, 'bench_scan'), [bench.kept, path], {stdio: ['ignore', 'pipe', 'inherit']});
    const ended = once(child, 'exit');
    for await (const line of createInterface({input: child.stdout}))
        compared.push(compare(asked[compared.length], answers[compared.length], JSON.parse(line)));
    const [code] = await ended;
    if (code !== 0 || compared.length !== asked.length) throw new Error(`bench_scan ended with ${code} after ${compared.length} queries`);
    return compared;
}

export async function searchRow(bench) {
    const {tools, server, world} = bench, asked = queries(world.words), name = `search of ${world.fiches}, p50`;
    const headers = asProgram(world.reader_token);
    const requests = asked.map(query => ({path: `/recherche?q=${encodeURIComponent(query)}`, headers}));
    const script = writeScript(tools.file('search'), requests), keep = tools.file('search.kept');
    const first = await tools.load(server.port, script, {seconds: PATIENCE_S, keep});
    if (first.done[0] < asked.length)
        return row(name, {mark: 50, most: true, unit: ' ms', detail: `${first.done[0]} of ${asked.length} queries answered in ${PATIENCE_S} s`});
    const answers = readKept(keep).map(answer => JSON.parse(answer.body));
    const compared = await compareAll(bench, asked, answers), whole = compared.filter(one => one.whole);
    const troubles = compared.map(one => one.trouble).filter(Boolean), due = whole.reduce((sum, one) => sum + one.due, 0);
    if (whole.length < WHOLE_LEAST) troubles.push(`only ${whole.length} answers fit a page`);
    const said = await tools.load(server.port, script, {seconds: bench.seconds * 2, least: asked.length, loops: true});
    const wrong = first.errors + said.errors > 0 ? first.first_error || said.first_error : troubles.slice(0, 3).join('; ');
    return row(name, {value: said.p50_us / 1000, mark: 50, most: true, unit: ' ms', wrong, said, troubles,
        detail: `p99 ${(said.p99_us / 1000).toFixed(1)}, worst ${(said.max_us / 1000).toFixed(1)} ms; ${asked.length} queries; ` +
            `${whole.length} answered whole, ${due} finds due, ${troubles.length > 0 ? 'NOT all there' : 'none missed'}`});
}
