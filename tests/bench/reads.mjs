// reads.mjs - rows of fiches read: page, program, 304; always against bare libmicrohttpd.
import {asPage, asProgram, writeScript, readKept} from './load.mjs';
import {figures, inTurn, row} from './sums.mjs';

const CONNECTIONS = 64;

/** The answer to one request, byte for byte. */
async function sample(bench, request) {
    const script = writeScript(bench.tools.file('sample'), [request]);
    const said = await bench.tools.load(bench.server.port, script, {keep: bench.tools.file('sample.kept'), seconds: 5});
    const [answer] = readKept(bench.tools.file('sample.kept'));
    return {...answer, said};
}

async function measure(bench, name, mark, requests, answer, tally) {
    const {tools, server} = bench;
    const script = writeScript(tools.file('read'), requests);
    const floor = await tools.floor(answer.bytes);
    const options = {connections: CONNECTIONS, seconds: bench.seconds, warm: bench.seconds / 4, loops: true};
    const turns = await inTurn(bench.rounds,
        () => tools.load(floor.port, script, {...options, pid: floor.pid}),
        () => tools.load(server.port, script, {...options, pid: server.pid}));
    await floor.stop();
    return row(name, {value: turns.ratio, mark, wrong: turns.wrong, turns,
        detail: `${figures(turns.work)}; floor ${figures(turns.floor)}; ${Math.round(answer.bytes.length)} bytes${tally ?? ''}`});
}

export async function readRows(bench) {
    const {world, cookie} = bench, rows = [];
    const ids = [...world.reads, ...world.approvals, ...world.transitions];
    const page = asPage(cookie), program = asProgram(world.token);
    const typical = `/fiches/${world.approvals[0]}`;

    const html = await sample(bench, {path: typical, headers: page});
    rows.push(await measure(bench, 'fiche as HTML, unchanged', 0.5, [{path: typical, headers: page}], html));

    const many = ids.map(id => ({path: `/fiches/${id}`, headers: page}));
    rows.push(await measure(bench, 'fiche as HTML, each another', 0.12, many, html, `; ${many.length} fiches`));

    const json = await sample(bench, {path: typical, headers: program});
    rows.push(await measure(bench, 'fiche as JSON', 0.5, [{path: typical, headers: program}], json));

    const tag = html.head.match(/^ETag: (.*)$/mi)?.[1];
    const again = tag && {path: typical, headers: {...page, 'If-None-Match': tag}, status: 304};
    const unchanged = tag && await sample(bench, again);
    if (unchanged?.status === 304)
        rows.push(await measure(bench, '304 for an unchanged page', 0.6, [again], unchanged));
    else
        rows.push(row('304 for an unchanged page', {mark: 0.6,
            detail: tag ? `If-None-Match ${tag} is answered ${unchanged.status}` : 'the page has no ETag'}));
    return rows;
}
