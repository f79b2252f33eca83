// writes.mjs - clients that change fiches, each its own: transitions and signed approvals.
import {randomBytes} from 'node:crypto';
import {asProgram, readKept, writeScript} from './load.mjs';
import {Signer} from './signing.mjs';

const post = (token, path, body) => ({method: 'POST', path, body: JSON.stringify(body),
    headers: {...asProgram(token), 'Content-Type': 'application/json', 'Idempotency-Key': randomBytes(16).toString('hex')}});

/** Every client submits its fiches one after the other, then withdraws them, and so on. */
export class Transitions {
    constructor(bench, clients = 64) {
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
    constructor(bench, clients = 64) {
        this.bench = bench;
        this.clients = clients;
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
        const said = await tools.load(server.port, script, {connections: this.clients, seconds, pid: server.pid});
        const left = [...said.done];
        for (const one of chosen) if (left[one.client]-- > 0) one.votes++;
        this.waiting.sort((a, b) => a.votes - b.votes);
        return {...said, prepared: chosen.length};
    }
}
