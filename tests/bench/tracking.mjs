// tracking.mjs - the tracking table: N fiches against 1,000, by every column and filter.
import {asPage, asProgram, writeScript} from './load.mjs';
import {median, row} from './sums.mjs';

const PLAN = '/plans/grand-plan/suivi';
const COLUMNS = ['code', 'titre', 'orientation', 'etat', 'responsable', 'echeance', 'renseignee'];

/** The table's model as a program gets it. */
async function modelOf(bench, query) {
    const answer = await fetch(`${bench.server.base}${PLAN}?${query}`, {headers: asProgram(bench.world.token)});
    return answer.json();
}

/** Every n-th of some words, so many. */
const some = (words, from, step, count) =>
    Array.from({length: count}, (_, i) => encodeURIComponent(words[from + i * step])).filter(word => word !== 'undefined');

/** Every kind of question, as {kind: queries}: each query asks it of another value of this store. */
async function questions({world, offered}) {
    const frequent = some(world.words, 0, 3, 20), rare = some(world.words, 300, 251, 20);
    const each = (values, query) => values.map(query);
    const asked = {
        'all': [''], 'phase': ['phase=validation'], 'etat': ['etat=brouillon'], 'retard': ['retard=oui'],
        'orientation': each(offered.orientation, value => `orientation=${value}`),
        'responsable': each(world.leads, lead => `responsable=${lead}`),
        'mots': each(frequent, word => `mots=${word}`), 'mots, rares': each(rare, word => `mots=${word}`),
        'mots+etat': each(frequent, word => `mots=${word}&etat=en-cours`),
        'mots+phase, rares': each(rare, word => `mots=${word}&phase=in-progress`),
        'mots+mots': each(frequent, word => `mots=${word}+${frequent[0]}`),
        'phase+retard': ['phase=in-progress&retard=oui'],
        'phase+responsable': each(world.leads, lead => `phase=in-progress&responsable=${lead}`),
        'phase, -echeance': ['phase=validation&tri=-echeance'],
        'orientation, titre': each(offered.orientation, value => `orientation=${value}&tri=titre`),
        'mots, titre': each(frequent, word => `mots=${word}&tri=titre`),
        'etat+retard, responsable': ['etat=en-cours&retard=oui&tri=responsable']};
    for (const column of COLUMNS) Object.assign(asked, {[`tri ${column}`]: [`tri=${column}`], [`tri -${column}`]: [`tri=-${column}`]});
    return asked;
}

/** How many rows the page of each query has; the first query of each number. */
async function pagesOf(bench, queries) {
    const pages = new Map();
    for (const query of queries) {
        const rows = (await modelOf(bench, query)).table.rows.length;
        if (rows > 0 && !pages.has(rows)) pages.set(rows, query);
    }
    return pages;
}

/** The questions that fill as long a page in both stores, the longest they can: as {kind, rows, small, large}.
 * A page of fifty rows against one of four would say nothing about the table. */
async function alike(small, large) {
    const pairs = [];
    const little = await questions(small), much = await questions(large);
    for (const kind of Object.keys(little)) {
        const pages = await pagesOf(small, little[kind]), others = await pagesOf(large, much[kind]);
        const rows = Math.max(...[...pages.keys()].filter(length => others.has(length)));
        if (rows > 0) pairs.push({kind, rows, small: pages.get(rows), large: others.get(rows)});
    }
    return {pairs, kinds: Object.keys(little).length};
}

async function withOffers(bench) {
    const choice = (await modelOf(bench, '')).filters.choices.find(one => one.name === 'orientation');
    return {...bench, offered: {orientation: choice?.options.map(option => option.value) ?? []}};
}

/** Both stores are asked in turn, shortly and often: where a machine's pace drifts, it drifts under both. */
const TURNS_A_ROUND = 4;

export async function trackingRow(bench, small) {
    const {pairs, kinds} = await alike(await withOffers(small), await withOffers(bench));
    let wrong = pairs.length < kinds * 0.8 ? `only ${pairs.length} of ${kinds} questions can be compared` : '';
    const ask = async (one, kind, query) => {
        const script = writeScript(one.tools.file('tracking'), [{path: query ? `${PLAN}?${query}` : PLAN, headers: asPage(one.cookie)}]);
        const said = await one.tools.load(one.server.port, script, {seconds: bench.seconds / 6 / TURNS_A_ROUND, least: 3, loops: true});
        if (said.errors > 0) wrong ||= `${kind}: ${said.first_error}`;
        return said.p50_us;
    };
    for (const pair of pairs) {
        const times = {small: [], large: []};
        for (let i = 0; i < bench.rounds * TURNS_A_ROUND; i++) {
            times.small.push(await ask(small, pair.kind, pair.small));
            times.large.push(await ask(bench, pair.kind, pair.large));
        }
        Object.assign(pair, {small_us: median(times.small), large_us: median(times.large)});
        pair.ratio = median(times.large.map((large, i) => large / times.small[i]));
    }
    const worst = pairs.reduce((a, b) => a.ratio > b.ratio ? a : b);
    return row(`tracking table, ${bench.world.fiches} against ${small.world.fiches}`, {value: worst.ratio, mark: 1.5, most: true, wrong, kinds: pairs,
        detail: `worst of ${pairs.length}: ${worst.kind}, ${(worst.large_us / 1000).toFixed(1)} against ${(worst.small_us / 1000).toFixed(1)} ms`});
}

/** One reader of the table, alone and while others write, in turn. */
export async function mixedRow(bench, transitions) {
    const {tools, server} = bench;
    const script = writeScript(tools.file('table'), [{path: `${PLAN}?tri=titre`, headers: asPage(bench.cookie)}]);
    const read = () => tools.load(server.port, script, {seconds: bench.seconds, loops: true, pid: server.pid});
    const ratios = [], said = {};
    let wrong = '';
    for (let i = 0; i < bench.rounds; i++) {
        const alone = await read();
        const [beside, written] = await Promise.all([read(), transitions.run(bench.clients, bench.seconds * 1.2)]);
        for (const one of [alone, beside, written]) if (one.errors > 0) wrong ||= one.first_error;
        ratios.push(beside.rate / alone.rate);
        Object.assign(said, {alone, beside, written});
    }
    return row(`tracking table while ${bench.clients} write`, {value: median(ratios), mark: 0.5, wrong,
        detail: `p50 ${(said.beside.p50_us / 1000).toFixed(1)} against ${(said.alone.p50_us / 1000).toFixed(1)} ms; ${said.written.rate.toFixed(0)} transitions/s`});
}
