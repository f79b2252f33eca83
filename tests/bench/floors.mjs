// floors.mjs - what the same changes cost on bare LMDB.
import {execFileSync, spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {cpus} from 'node:os';
import {join} from 'node:path';
import {rmSync} from 'node:fs';

/** Records `count` commands, `group` to a commit, on a copy of the store that is then thrown away. */
export function recordTape(bench, count, group) {
    const {tools, copy} = bench, tape = tools.file(`tape-${group}`), data = copy(`record-${group}`);
    execFileSync(join(tools.programs, 'bench_record'), [data, `${bench.kept}.json`, tape, String(count), String(group)]);
    rmSync(data, {recursive: true});
    return tape;
}

/** Bare LMDB on a copy of the store; each run goes on with the tape. */
export class LmdbFloor {
    constructor(bench, tape, name) {
        this.data = bench.copy(name);
        this.child = spawn(join(bench.tools.programs, 'bench_floor_lmdb'), [this.data, tape, String(Math.min(cpus().length, 64))],
            {stdio: ['pipe', 'pipe', 'inherit']});
        this.lines = createInterface({input: this.child.stdout})[Symbol.asyncIterator]();
    }

    /** verified: a signature for each command, on the cores at hand (a tape has transitions only). */
    async run(seconds, verified = false) {
        this.child.stdin.write(`${seconds}${verified ? ' verified' : ''}\n`);
        const {value, done} = await this.lines.next();
        if (done) throw new Error('bench_floor_lmdb ended');
        return JSON.parse(value);
    }

    async stop() {
        await new Promise(resolve => { this.child.once('exit', resolve); this.child.stdin.end(); });
        rmSync(this.data, {recursive: true});
    }
}
