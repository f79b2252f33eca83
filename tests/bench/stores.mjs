// stores.mjs - filled stores, made once and kept for as long as nothing changes that they depend on.
import {execFileSync, spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';

/** What decides how a store looks: how it is written, and by whom it is filled. */
const SOURCES = ['server/store', 'include/server/tables.def', 'workflow/apply.c', 'workflow/apply_fiche.c',
    'workflow/shipped', 'forms/shipped', 'tests/bench/fill'];
const FILLERS = /^(?!kv_).*\.(c|def|json)$/; // the engine changes nothing in what is stored

function digest(root) {
    const sum = createHash('sha256');
    for (const source of SOURCES) {
        const path = join(root, source);
        const files = /\.(c|def)$/.test(source) ? [path] : readdirSync(path).filter(name => FILLERS.test(name)).sort().map(name => join(path, name));
        for (const file of files) sum.update(file.slice(root.length)).update(readFileSync(file));
    }
    return sum.digest('hex').slice(0, 12);
}

export class Stores {
    constructor(tools, root, seed) {
        this.folder = tools.file('stores');
        Object.assign(this, {tools, seed, digest: digest(root)});
        mkdirSync(this.folder, {recursive: true});
    }

    /** The path of a store of so many fiches, filled now if it must be; of each size one is kept. */
    filled(count) {
        const name = `${count}-${this.seed}-${this.digest}`, kept = join(this.folder, name);
        if (existsSync(`${kept}.json`)) return kept;
        for (const old of readdirSync(this.folder))
            if (old.startsWith(`${count}-`)) rmSync(join(this.folder, old), {recursive: true});
        console.error(`filling a store of ${count} fiches`);
        const day = new Date().toISOString().slice(0, 10);
        const done = spawnSync(join(this.tools.programs, 'bench_fill'), [kept, String(count), this.seed, day], {stdio: ['ignore', 2, 2]});
        if (done.status !== 0) throw new Error(`bench_fill ended with ${done.status}`);
        return kept;
    }

    /** A copy to be changed, on the disk: what it left to be written would hold up whoever syncs next. */
    copy(kept, name) {
        const path = this.tools.file(name);
        rmSync(path, {recursive: true, force: true});
        cpSync(kept, path, {recursive: true});
        execFileSync('sync');
        return path;
    }
}
