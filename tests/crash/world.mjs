// world.mjs - a small institution on disk and its server, for the tests that hurt them.
// ada of the method office writes; marc and nora sit on the Management Board and sign;
// odile audits, and reads the log.
import {spawn, spawnSync, execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Signer} from './signer.mjs';

export class World {
    constructor(jalon, sources) {
        Object.assign(this, {jalon, sources, tokens: {}, signers: {}, passwords: {}});
        this.work = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'jalon-crash-'));
        this.data = join(this.work, 'data');
    }

    run(...args) {
        return execFileSync(this.jalon, args, {encoding: 'utf8', cwd: this.work, stdio: 'pipe'}).trim();
    }

    /* What "jalon verify" says in its last line. */
    verdict(data, ...options) {
        const {stdout} = spawnSync(this.jalon, ['verify', '--data', data, ...options], {encoding: 'utf8'});
        return stdout.trim().split('\n').at(-1);
    }

    remove() {
        rmSync(this.work, {recursive: true});
    }

    // --- the institution ------------------------------------------------------------------

    person(login, name, kind, role) {
        this.run('user', 'add', '--data', this.data, '--kind', kind, name);
        const said = this.run('user', 'open', '--data', this.data, name, login);
        this.passwords[login] = said.match(/password (\S+)/)[1];
        if (role) this.run('user', 'role', '--data', this.data, login, role);
        this.tokens[login] = this.run('user', 'token', '--data', this.data, login);
    }

    found() {
        this.run('init', '--data', this.data);
        this.run('import', '--data', this.data, join(this.sources, 'tests/data/import/clinic.csv'));
        this.tokens.admin = this.run('user', 'token', '--data', this.data, 'admin');
        this.person('ada', 'Ada Ferrand', 'staff', 'method');
        this.person('marc', 'Marc Vidal', 'staff');
        this.person('nora', 'Nora Haddad', 'staff');
        this.person('odile', 'Odile Blin', 'staff', 'auditor');
    }

    /* Two of the Management Board must agree; each has a key that the administrator confirmed. */
    async board() {
        const given = async (who, path, body) => {
            const answer = await this.send({who, method: 'POST', path, body});
            if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.detail}`);
            return answer;
        };
        await given('admin', '/administration/instances',
            {code: 'codir', name: 'Conseil de Direction', quorum: 2, chair_votes: true});
        for (const [login, person] of [['marc', 'Marc Vidal'], ['nora', 'Nora Haddad']]) {
            const signer = this.signers[login] = new Signer();
            await given('admin', '/administration/instances/codir/sieges', {person, kind: 'member'});
            const key = await given(login, '/cle', {label: 'Poste', public_key: signer.publicKey});
            signer.id = key.subject.split(':')[1];
            await given('admin', `/administration/cles/${signer.id}/confirmer`, {});
        }
    }

    // --- its server -----------------------------------------------------------------------

    /* Starts it, with what is to be put before it and around it; answers once it does. */
    start({env = {}, data = this.data, ...options} = {}) {
        const server = this.server = spawn(this.jalon, ['serve', '--data', data, '--listen', '127.0.0.1:0'],
            {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, ...env}, ...options});
        server.said = '';
        server.stderr.on('data', bytes => server.said += bytes);
        this.ended = new Promise(resolve => server.once('close', (code, signal) => resolve({code, signal})));
        return new Promise((resolve, reject) => {
            this.ended.then(({code, signal}) => reject(new Error(`the server ended: ${code ?? signal}`)));
            server.stdout.once('data', line => resolve(this.base = String(line).match(/http:\S+/)[0]));
        });
    }

    stop(signal) {
        this.server.kill(signal);
        return this.ended;
    }

    /* What it answers to {who, method, path, key, revision, body, form}: its status and JSON. */
    async send({who = 'ada', method = 'GET', path, key, revision, body, form, cookie}) {
        const headers = {accept: 'application/json'};
        if (cookie) headers.cookie = cookie;
        else if (!form) headers.authorization = `Bearer ${this.tokens[who]}`;
        if (body) headers['content-type'] = 'application/json';
        if (key) headers['idempotency-key'] = key;
        if (revision) headers['if-match'] = `"${revision}"`;
        const answer = await fetch(this.base + path, {method, headers, redirect: 'manual',
            body: form ? new URLSearchParams(form) : body && JSON.stringify(body),
            signal: AbortSignal.timeout(20000)});
        const text = await answer.text();
        const said = {status: answer.status, text, cookie: answer.headers.get('set-cookie')?.split(';')[0]};
        return answer.headers.get('content-type')?.includes('json') ? {...JSON.parse(text), ...said} : said;
    }
}
