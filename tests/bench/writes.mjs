// writes.mjs - clients that change fiches, each its own: transitions and signed approvals.
import {randomBytes} from 'node:crypto';
import {asProgram, readKept, writeScript} from './load.mjs';
import {LmdbFloor, recordTape} from './floors.mjs';
import {Signer} from './signing.mjs';
import {figures, inTurn, row} from './sums.mjs';

/** A UUID of version 7 (RFC 9562), as programs are advised to send. */
function uuid7() {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(Date.now(), 0, 6);
    bytes[6] = 0x70 | bytes[6] & 0x0f;
    bytes[8] = 0x80 | bytes[8] & 0x3f;
    return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const post = (token, path, body) => ({method: 'POST', path, body: JSON.stringify(body),
    headers: {...asProgram(token), 'Content-Type': 'application/json', 'Idempotency-Key': uuid7()}});

/** Every client submits its fiches one after the other, then withdraws them, and so on. */
export class Transitions {
    constructor(bench) {
        const {clients} = bench;
        this.bench = bench;
        this.own = Array.from({length: clients}, () => []);
        bench.world.transitions.forEach((fiche, i) => this.own[i % clients].push(fiche));
        this.taken = this.own.map(() => 0);
        if (this.own.some(list => list.length === 0)) throw new Error('too few fiches for so many clients');
    }

    request(client, place) {
        const own = this.own[client], step = Math.floor(place / own.length) % 2 === 0 ? 'soumettre' : 'retirer';
        return {...post(this.bench.world.token, `/fiches/${own[place % own.length]}/etapes/${step}`,
            {revision: this.bench.world.transition_revision}), client};
    }

    script(name, clients, each) {
        const requests = [];
        for (let i = 0; i < each; i++)
            for (let client = 0; client < clients; client++) requests.push(this.request(client, this.taken[client] + i));
        return writeScript(this.bench.tools.file(name), requests);
    }

    /** Lets so many clients work for so long; at most `rate` a second are prepared. */
    async run(clients, seconds, rate = 20000) {
        const {tools, server} = this.bench, each = Math.ceil(rate * seconds / clients);
        const script = this.script('transitions', clients, each);
        const said = await tools.load(server.port, script, {connections: clients, seconds, pid: server.pid});
        said.done.forEach((count, client) => this.taken[client] += count);
        return said;
    }
}

/** Every client has fiches of its own, each waiting for several votes; in one round each fiche gets
 * its next one, whose statement is fetched and signed before the clock runs. */
export class Approvals {
    constructor(bench) {
        const {clients} = bench;
        this.bench = bench;
        this.signers = bench.world.signers.map(one => new Signer(one));
        this.waiting = bench.world.approvals.map((fiche, i) => ({fiche, client: i % clients, votes: 0}));
    }

    signer(one) { return this.signers[(one.client + one.votes * 7) % this.signers.length]; }

    async declarations(chosen) {
        const {tools, server} = this.bench;
        const requests = chosen.map(one => ({headers: asProgram(this.signer(one).token),
            path: `/fiches/${one.fiche}/declaration?etape=valider&issue=approve&remarques=&cle=${this.signer(one).keyId}`}));
        const script = writeScript(tools.file('declarations'), requests);
        const said = await tools.load(server.port, script, {connections: 16, seconds: 300, keep: tools.file('declarations.kept')});
        if (said.errors > 0) throw new Error(`declarations: ${said.first_error}`);
        return readKept(tools.file('declarations.kept')).map(answer => answer.body);
    }

    ballot(one, statement) {
        const revision = JSON.parse(statement).revision;
        return {...post(this.signer(one).token, `/fiches/${one.fiche}/decisions`, {step: 'valider', outcome: 'approve',
            remarks: '', revision, statement: statement.toString(), signature: this.signer(one).sign(statement)}), client: one.client};
    }

    /** At most so many votes at once; the load's figures, with how many there were to give. */
    async run(seconds, most) {
        const {tools, server} = this.bench;
        const chosen = this.waiting.filter(one => one.votes < 3).slice(0, most);
        const statements = await this.declarations(chosen);
        const script = writeScript(tools.file('ballots'), chosen.map((one, i) => this.ballot(one, statements[i])));
        const said = await tools.load(server.port, script, {connections: this.bench.clients, seconds, pid: server.pid});
        const left = [...said.done];
        for (const one of chosen) if (left[one.client]-- > 0) one.votes++;
        this.waiting.sort((a, b) => a.votes - b.votes);
        return {...said, prepared: chosen.length};
    }
}

const COMMANDS_A_SECOND = {1: 6000, 64: 18000}; // more than bare LMDB writes here, so that the tape lasts

/** Bare LMDB with a tape for so many turns, so many commands to a commit. */
function floorOf(bench, group, turns) {
    const commands = Math.ceil((COMMANDS_A_SECOND[group] ?? 20000) * bench.seconds * turns / group) * group;
    return new LmdbFloor(bench, recordTape(bench, commands, group), `floor-${group}`);
}

async function against(bench, name, {mark, floor, verified = false, late = Infinity}, work) {
    const turns = await inTurn(bench.rounds, () => floor.run(bench.seconds, verified), work);
    const slow = turns.work.p99_us / 1000 > late ? `; p99 is over ${late} ms` : '';
    return row(name, {value: slow ? Math.min(turns.ratio, mark - 0.001) : turns.ratio, mark, wrong: turns.wrong, turns,
        detail: `${figures(turns.work)}; floor ${turns.floor.rate.toFixed(0)}/s${slow}`});
}

async function aloneRow(bench, transitions) {
    const floor = floorOf(bench, 1, bench.rounds);
    const made = await against(bench, 'transition, durable, 1 client', {mark: 0.6, floor}, () => transitions.run(1, bench.seconds));
    await floor.stop();
    return made;
}

/** A store that was just filled has long runs of free pages, and what is written side by side is
 * written fast: bare LMDB commits 9,900 transitions in its first seconds on one, then 6,600, then
 * 5,000.  The server has been at work when its crowd comes, so the floor is let go on a turn that
 * does not count; and both rows are held against the one floor, whose store grows old, too. */
async function crowdRows(bench, transitions) {
    const {clients, seconds, rounds} = bench;
    const floor = floorOf(bench, clients, 1 + 2 * rounds), approvals = new Approvals(bench);
    const most = Math.ceil(approvals.waiting.length / 2);
    await floor.run(seconds);
    const made = [
        await against(bench, `transition, durable, ${clients} clients`, {mark: 0.5, floor, late: 25},
            () => transitions.run(clients, seconds)),
        await against(bench, `signed approval, ${clients} clients`, {mark: 0.5, floor, verified: true},
            () => approvals.run(seconds, most))];
    await floor.stop();
    return made;
}

export async function writeRows(bench, transitions) {
    return [await aloneRow(bench, transitions), ...await crowdRows(bench, transitions)];
}
