// tracking.mjs - the tracking table: N fiches against 1,000, by every column and filter.
import {asPage, asProgram, writeScript} from './load.mjs';
import {row} from './sums.mjs';

const PLAN = '/plans/grand-plan/suivi';
const COLUMNS = ['code', 'titre', 'orientation', 'etat', 'responsable', 'echeance', 'renseignee'];

/** A value that a filter offers, the one in the middle. */
function offered(model, name) {
    const options = model.filters.choices.find(choice => choice.name === name)?.options ?? [];
    return options[Math.floor(options.length / 2)]?.value;
}

/** Every kind of question, as {kind: address}; values are those of this store. */
async function questions(bench) {
    const answer = await fetch(bench.server.base + PLAN, {headers: asProgram(bench.world.token)});
    const model = await answer.json(), lead = bench.world.leads[0];
    const orientation = offered(model, 'orientation');
    const word = encodeURIComponent(bench.world.words[300]);
    const asked = {'': '', 'phase': 'phase=validation', 'etat': 'etat=brouillon', 'orientation': `orientation=${orientation}`,
        'responsable': `responsable=${lead}`, 'retard': 'retard=oui', 'mots': `mots=${word}`,
        'phase+orientation': `phase=in-progress&orientation=${orientation}`, 'mots+etat': `mots=${word}&etat=en-cours`,
        'phase, -echeance': 'phase=validation&tri=-echeance', 'orientation, titre': `orientation=${orientation}&tri=titre`,
        'etat+retard, responsable': 'etat=en-cours&retard=oui&tri=responsable'};
    for (const column of COLUMNS) asked[`tri ${column}`] = `tri=${column}`;
    for (const column of ['titre', 'echeance', 'responsable']) asked[`tri -${column}`] = `tri=-${column}`;
    return Object.fromEntries(Object.entries(asked).map(([kind, query]) => [kind || 'all', query ? `${PLAN}?${query}` : PLAN]));
}

export async function trackingRow(bench, small) {
    const large = await questions(bench), little = await questions(small);
    const kinds = [];
    let wrong = '';
    const ask = async (one, kind, path) => {
        const script = writeScript(one.tools.file('tracking'), [{path, headers: asPage(one.cookie)}]);
        const said = await one.tools.load(one.server.port, script, {seconds: bench.seconds / 6, least: 3, loops: true});
        if (said.errors > 0) wrong ||= `${kind}: ${said.first_error}`;
        return said.p50_us;
    };
    for (const kind of Object.keys(large)) {
        const times = {kind, small: [], large: []};
        for (let i = 0; i < Math.min(2, bench.rounds); i++) {
            times.small.push(await ask(small, kind, little[kind]));
            times.large.push(await ask(bench, kind, large[kind]));
        }
        kinds.push({kind, small_us: Math.min(...times.small), large_us: Math.min(...times.large)});
    }
    for (const one of kinds) one.ratio = one.large_us / one.small_us;
    const worst = kinds.reduce((a, b) => a.ratio > b.ratio ? a : b);
    return row(`tracking table, ${bench.world.fiches} against ${small.world.fiches}`, {value: worst.ratio, mark: 1.5, most: true, wrong, kinds,
        detail: `worst of ${kinds.length}: ${worst.kind}, ${(worst.large_us / 1000).toFixed(1)} against ${(worst.small_us / 1000).toFixed(1)} ms`});
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
    ratios.sort((a, b) => a - b);
    return row(`tracking table while ${bench.clients} write`, {value: ratios[Math.floor((ratios.length - 1) / 2)], mark: 0.5, wrong,
        detail: `p50 ${(said.beside.p50_us / 1000).toFixed(1)} against ${(said.alone.p50_us / 1000).toFixed(1)} ms; ${said.written.rate.toFixed(0)} transitions/s`});
}
