// soak.mjs - readers and writers for ten minutes: does memory stay where it is?
import {asPage, asProgram, writeScript} from './load.mjs';
import {queries} from './search.mjs';
import {median, row} from './sums.mjs';

const SLICE_S = 10, READERS = 16, WRITERS = 16, GROWTH = 1.05, SLACK_KIB = 2048;

function readings(bench) {
    const {world, cookie} = bench, page = asPage(cookie), program = asProgram(world.reader_token);
    const fiches = world.reads.slice(0, 400).map(id => ({path: `/fiches/${id}`, headers: page}));
    const searches = queries(world.words).map(query => ({path: `/recherche?q=${encodeURIComponent(query)}`, headers: program}));
    const others = ['/', '/plans', '/plans/petit-plan', '/plans/petit-plan/suivi', '/validations', '/connexion'];
    return [...fiches, ...searches, ...others.map(path => ({path, headers: page}))];
}

export async function soakRow(bench, transitions, minutes) {
    const {tools, server} = bench, samples = [];
    const script = writeScript(tools.file('soak'), readings(bench));
    let wrong = '';
    for (const end = Date.now() + minutes * 60000; Date.now() < end;) {
        const [read, written] = await Promise.all([
            tools.load(server.port, script, {connections: READERS, seconds: SLICE_S, loops: true}),
            transitions.run(Math.min(WRITERS, bench.clients), SLICE_S, 4000)]);
        for (const said of [read, written]) if (said.errors > 0) wrong ||= said.first_error;
        samples.push(server.privateMemory());
    }
    const third = Math.max(1, Math.floor(samples.length / 3)), first = median(samples.slice(0, third)), last = median(samples.slice(-third));
    return row(`private memory, last third of ${minutes} minutes against the first`, {value: last / first, most: true, wrong, samples,
        mark: Math.max(GROWTH, 1 + SLACK_KIB / first), detail: `${(first / 1024).toFixed(1)}, then ${(last / 1024).toFixed(1)} MiB, ${samples.length} samples`});
}
