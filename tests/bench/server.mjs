// server.mjs - the product under measure: started, asked, weighed, stopped.
import {spawn, spawnSync} from 'node:child_process';
import {openSync, readFileSync} from 'node:fs';

/* Whatever ends this process ends those that it started. */
const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => process.exit(2));

export class Server {
    constructor(jalon, data, log) {
        Object.assign(this, {jalon, data, log});
    }

    /** Starts; answers how many milliseconds passed until it answered a request for path. */
    async start(path, headers) {
        const from = performance.now();
        this.child = spawn(this.jalon, ['serve', '--data', this.data, '--listen', '127.0.0.1:0'],
            {stdio: ['ignore', 'pipe', openSync(this.log, 'a')]});
        running.add(this.child);
        this.base = await new Promise((resolve, reject) => {
            this.child.once('exit', code => reject(new Error(`the server ended: ${code}`)));
            this.child.stdout.once('data', line => resolve(String(line).match(/http:\S+/)[0]));
        });
        this.child.removeAllListeners('exit');
        this.port = Number(new URL(this.base).port);
        this.pid = this.child.pid;
        const answer = await fetch(this.base + path, {headers});
        await answer.arrayBuffer();
        if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
        return performance.now() - from;
    }

    /** A session as a browser gets one. */
    async signIn(login, password) {
        const answer = await fetch(`${this.base}/connexion`, {method: 'POST', redirect: 'manual',
            headers: {'content-type': 'application/x-www-form-urlencoded'},
            body: new URLSearchParams({identifiant: login, mot_de_passe: password, suite: '/'})});
        const cookie = answer.headers.getSetCookie().map(line => line.split(';')[0]).join('; ');
        if (answer.status !== 303 || !cookie) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
        return cookie;
    }

    async stop() {
        const code = await new Promise(resolve => { this.child.once('exit', resolve); this.child.kill('SIGTERM'); });
        running.delete(this.child);
        if (code !== 0) throw new Error(`the server ended with ${code}`);
    }

    /** KiB that are this process's own: what it shares with nobody, without the map of the store,
     * which is the kernel's cache of a file. */
    privateMemory() {
        let sum = 0, counts = true;
        for (const line of readFileSync(`/proc/${this.pid}/smaps`, 'latin1').split('\n')) {
            if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) counts = !line.endsWith('/data.mdb');
            const found = counts && line.match(/^Private_(?:Clean|Dirty): +(\d+)/);
            if (found) sum += Number(found[1]);
        }
        return sum;
    }

    verify() {
        const said = spawnSync(this.jalon, ['verify', '--data', this.data, '--deep'], {encoding: 'utf8'});
        return said.stdout.trim().split('\n').at(-1) || said.stderr.trim();
    }
}
