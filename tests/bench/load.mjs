// load.mjs - scripts of requests, and the load client that sends them.
import {spawn, execFile} from 'node:child_process';
import {writeFileSync, readFileSync} from 'node:fs';
import {promisify} from 'node:util';
import {join} from 'node:path';

const execute = promisify(execFile);

/** One request as it goes over the wire. */
export function raw({method = 'GET', path, headers = {}, body = ''}) {
    const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'User-Agent: bench', 'Accept-Language: fr'];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    if (body) lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
    return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Headers of a browser's page, and of a program. */
export const asPage = cookie => ({Cookie: cookie, Accept: 'text/html,application/xhtml+xml'});
export const asProgram = token => ({Authorization: `Bearer ${token}`, Accept: 'application/json'});

/** Writes a script; requests are {status, client, …as raw()}. */
export function writeScript(path, requests) {
    const rows = requests.map(request => {
        const bytes = raw(request);
        return `${request.status ?? 200} ${request.client ?? -1} ${Buffer.byteLength(bytes)}\n${bytes}\n`;
    });
    writeFileSync(path, rows.join(''));
    return path;
}

export class Tools {
    constructor(programs, work) {
        this.programs = programs; // the folder of bench_*
        this.work = work; // for scripts and answers
    }

    /** Sends a script; answers what bench_load said. */
    async load(port, script, {connections = 1, seconds = 1, warm = 0, least = 1, loops = false, pid = 0, keep = ''} = {}) {
        const args = ['-c', connections, '-t', seconds, '-w', warm, '-n', least, '-p', pid];
        if (loops) args.push('-l');
        if (keep) args.push('-k', keep);
        const said = await execute(join(this.programs, 'bench_load'), [...args, port, script].map(String),
            {maxBuffer: 1 << 24}).catch(failure => failure);
        if (!said.stdout) throw new Error(`bench_load: ${said.stderr || said.message}`);
        return JSON.parse(said.stdout);
    }

    file(name) { return join(this.work, name); }

    /** A bare libmicrohttpd that answers these bytes; {port, stop}. */
    async floor(answer, threads = 2) {
        writeFileSync(this.file('answer'), answer);
        const child = spawn(join(this.programs, 'bench_floor_http'), [String(threads), this.file('answer')],
            {stdio: ['pipe', 'pipe', 'inherit']});
        const port = await new Promise((resolve, reject) => {
            child.once('exit', code => reject(new Error(`bench_floor_http ended: ${code}`)));
            child.stdout.once('data', line => resolve(Number(line)));
        });
        child.removeAllListeners('exit');
        const stop = () => new Promise(resolve => { child.once('exit', resolve); child.stdin.end(); });
        return {port, pid: child.pid, stop};
    }
}

/** The answers that bench_load kept, by the request's place in the script. */
export function readKept(path) {
    const bytes = readFileSync(path), answers = [];
    for (let at = 0; at < bytes.length;) {
        const end = bytes.indexOf(10, at);
        const [place, status, length] = bytes.toString('latin1', at, end).split(' ').map(Number);
        const text = bytes.subarray(end + 1, end + 1 + length);
        const middle = text.indexOf('\r\n\r\n');
        answers[place] = {status, head: text.toString('latin1', 0, middle), body: text.subarray(middle + 4), bytes: text};
        at = end + 1 + length + 1;
    }
    return answers;
}
