// judge.mjs - what was acknowledged, held against what the log says.
export class Judge {
    constructor(world) {
        Object.assign(this, {world, size: 0, troubles: [], judged: 0});
        this.seqs = new Map(); // operation → the sequence numbers of its events
        this.count = {kept: 0, signed: 0, refused: 0, failed: 0, unknown: 0, appeared: 0};
    }

    trouble(text) {
        this.troubles.push(text);
    }

    /* Reads what the log has gained, from a server that answers. */
    async read() {
        const {text} = await this.world.send({who: 'odile', path: '/journal/tete'});
        const size = Number(text.split('\n')[1]);
        if (size < this.size) this.trouble(`the log had ${this.size} events and has ${size}`);
        while (this.size < size) {
            const batch = Array.from({length: Math.min(8, size - this.size)}, (_, i) => this.size + i);
            const events = await Promise.all(batch.map(seq => this.world.send({who: 'odile', path: `/journal/${seq}`})));
            for (const [i, {status, op}] of events.entries()) {
                if (status !== 200) this.trouble(`event ${batch[i]}: ${status}`);
                if (op) this.seqs.set(op, [...this.seqs.get(op) ?? [], batch[i]]);
            }
            this.size += batch.length;
        }
    }

    /* One request: there once and where it was said to be, or not at all. */
    weigh({key, answer, seq}) {
        const found = this.seqs.get(key) ?? [];
        const once = found.every((at, i) => at === found[0] + i);
        if (!once) this.trouble(`${key} is there more than once: ${found}`);
        if (answer === 'kept' && found.at(-1) !== seq)
            this.trouble(`${key} was acknowledged as ${seq}, is there as ${found}`);
        if ((answer === 'refused' || answer === 'failed') && found.length > 0)
            this.trouble(`${key} was ${answer} and is there as ${found}`);
        return found;
    }

    /* Weighs what was asked since the last time; what got no answer is asked again when it had
     * happened, and must then get its first answer. */
    async weighAll(asked) {
        for (const request of asked.slice(this.judged)) {
            const found = this.weigh(request);
            this.count[request.answer]++;
            if (request.signed && request.answer === 'kept') this.count.signed++;
            if (request.answer !== 'unknown' || found.length === 0) continue;
            this.count.appeared++;
            const again = await this.world.send(request);
            if (again.status !== 200 || again.seq !== found.at(-1))
                this.trouble(`${request.key} asked again: ${again.status}, ${again.seq} instead of ${found}`);
        }
        this.judged = asked.length;
    }

    said() {
        const {kept, signed, refused, unknown, appeared} = this.count;
        return `${kept} acknowledged (${signed} signed approvals), ${refused} refused, ` +
            `${unknown} without an answer, of which ${appeared} had happened`;
    }
}
