// load.mjs - many people at once: they edit, create, submit, sign their approvals, sign in and
// read; whatever was asked and what became of it is kept, to be held against the log.
export class Load {
    constructor(world, {pace = 0, size = 3000} = {}) {
        Object.assign(this, {world, pace, size}); // milliseconds between two, the most text in one
        this.asked = []; // {key, …request, answer: 'kept' | 'refused' | 'unknown' | 'failed', seq, status}
        this.sessions = []; // cookies of those who were told that they are signed in
        Object.assign(this, {created: [], written: [], submitted: [], signed: []}); // fiches on their way
        this.reads = 0;
        this.serial = 0;
    }

    /* Chooses where things happen, on a server that answers. */
    async prepare() {
        const {nodes} = await this.world.send({path: '/plans/pmss'});
        const {id, fiches} = nodes[0].nodes[0];
        this.node = id;
        this.fiches = fiches.list.slice(0, 4).map(fiche => fiche.id);
    }

    mark() {
        return `${++this.serial}-${Math.random().toString(36).slice(2, 8)}`;
    }

    /* Asks for a change, and remembers what was answered.  507 and 500 say that nothing was done;
     * 503, or no answer, that nobody knows. */
    async ask(request) {
        const mark = this.mark();
        const asked = {key: `op-${mark}`, method: 'POST', mark, ...request};
        this.asked.push(asked);
        try {
            const answer = await this.world.send(asked);
            asked.status = answer.status;
            asked.answer = answer.status === 200 ? 'kept' : 'refused';
            if (answer.status >= 500) asked.answer = answer.status === 503 ? 'unknown' : 'failed';
            Object.assign(asked, {seq: answer.seq, subject: answer.subject, title: answer.title});
        } catch {
            asked.answer = 'unknown';
        }
        if (asked.answer === 'unknown') throw new Error('nobody knows');
        return asked;
    }

    async read(path, who) {
        const answer = await this.world.send({path, who});
        this.reads++;
        return answer;
    }

    content(mark) {
        return {title: `Marque ${mark}.`, objectives: 'x'.repeat(1 + this.serial * 7 % this.size)};
    }

    // --- what people do -------------------------------------------------------------------

    /* A fiche shared with others, so that some edits come too late. */
    async edit() {
        const fiche = this.fiches[this.serial % this.fiches.length];
        const {fiche: now} = await this.read(`/fiches/${fiche}`);
        if (now === undefined) return;
        const revision = this.serial % 7 === 0 ? 1 : now.revision;
        await this.ask({method: 'PUT', path: `/fiches/${fiche}`, revision,
            body: {content: this.content(this.mark())}});
    }

    async create() {
        const {answer, subject} = await this.ask({path: '/plans/pmss/fiches',
            body: {node: this.node, title: `Nouvelle ${this.mark()}.`}});
        if (answer === 'kept') this.created.push(subject.split(':')[1]);
    }

    write(fiche) {
        return this.ask({method: 'PUT', path: `/fiches/${fiche}`, revision: 1, body: {content: {
            ...this.content(this.mark()), leads: ['Ada Ferrand'], calendar: 'juin 2027', means: 'Deux salles.',
            steps: [{title: 'Choisir', due: 'mars 2027'}], conditions: 'Un secrétariat.'}}});
    }

    submit(fiche) {
        return this.ask({path: `/fiches/${fiche}/etapes/soumettre`, body: {revision: 2}});
    }

    async sign(fiche, who) {
        const signer = this.world.signers[who];
        const {status, text} = await this.read(
            `/fiches/${fiche}/declaration?etape=valider&issue=approve&remarques=&cle=${signer.id}`, who);
        if (status !== 200) return {};
        return this.ask({who, path: `/fiches/${fiche}/decisions`, signed: true, body: {step: 'valider',
            outcome: 'approve', remarks: '', revision: 2, statement: text, signature: signer.sign(text)}});
    }

    /* One step further for the fiche that is furthest on its way to the signatures that validate it;
     * it may have been begun several lives of the server ago. */
    async advance() {
        const {created, written, submitted, signed} = this;
        const stages = [
            [signed, fiche => this.sign(fiche, 'nora'), []],
            [submitted, fiche => this.sign(fiche, 'marc'), signed],
            [written, fiche => this.submit(fiche), submitted],
            [created, fiche => this.write(fiche), written],
        ];
        for (const [from, does, to] of stages) {
            const fiche = from.shift();
            if (!fiche) continue;
            const {answer} = await does(fiche);
            if (answer === 'kept') to.push(fiche);
            return;
        }
        await this.create();
    }

    async signIn() {
        const form = {identifiant: 'ada', mot_de_passe: this.world.passwords.ada};
        const {status, cookie} = await this.world.send({method: 'POST', path: '/connexion', form});
        if (status < 400 && cookie) this.sessions.push(cookie);
    }

    async look() {
        const paths = ['/plans/pmss/suivi', '/', '/journal', '/recherche?q=marque', '/validations'];
        await this.read(paths[this.serial++ % paths.length], this.serial % 2 ? 'ada' : 'marc');
    }

    // --- all together ---------------------------------------------------------------------

    async client(does) {
        while (!this.stopped) {
            try {
                await this[does]();
            } catch {
                return; // the server is gone
            }
            if (this.pace > 0) await new Promise(resolve => setTimeout(resolve, this.pace));
        }
    }

    begin() {
        this.stopped = false;
        const people = ['edit', 'edit', 'edit', 'edit', 'advance', 'advance', 'advance', 'signIn', 'look'];
        this.clients = people.map(does => this.client(does));
    }

    /* After the server has gone, or to leave it alone. */
    async end() {
        this.stopped = true;
        await Promise.all(this.clients);
    }
}
