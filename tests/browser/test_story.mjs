// test_story.mjs - the main job in real browsers: a plan is imported; the lead of an action fills
// in the fiche and submits it; two of the Conseil de Direction sign it with keys that stay in their
// browsers; a patient representative reads the projet des usagers and nothing else; an outsider
// checks the approval with minisign alone.
// usage: node test_story.mjs JALON SOURCES
import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {data, holds, judge, press, run, serve, signIn, sources, textOf, work} from './world.mjs';

const ACTION = 'Ouvrir une consultation d’accès direct pour les anomalies du sein';
const MAP = {
    levels: ['Orientation', 'Objectif', 'Action'],
    plans: [
        {when: 'médical', slug: 'pmss', fiche_level: 3, form: 'pmss-action', circuit: 'pmss'},
        {when: 'usagers', slug: 'usagers', fiche_level: 2, form: 'usagers-objectif', circuit: 'usagers'},
    ],
};

/* --- an institution, from nothing ------------------------------------------------------------- */

const password = said => said.match(/password (\S+)/)[1];

function person(login, name, kind, ...role) {
    run('user add', '--data', data, '--kind', kind, name);
    const opened = run('user open', '--data', data, name, login);
    if (role.length > 0) run('user role', '--data', data, ...role);
    return {login, name, password: password(opened)};
}

function institution() {
    const made = run('init', '--data', data, '--name', 'Centre des Trois Rives');
    writeFileSync(join(work, 'map.json'), JSON.stringify(MAP));
    const imported = run('import', '--data', data, '--map', 'map.json', join(sources, 'web/demo/plan.csv'));
    holds(imported.includes('plans 6, nodes 109, fiches 263, actions 287'), 'a plan is imported whole', imported);
    return {
        admin: {login: 'admin', name: 'Administration', password: password(made)},
        mona: person('mona', 'Mona Petit', 'staff', 'mona', 'method'),
        lea: person('lea', 'Léa Roche', 'staff'),
        marc: person('marc', 'Marc Vidal', 'staff'),
        nora: person('nora', 'Nora Haddad', 'staff'),
        rita: person('rita', 'Rita Lopez', 'user-representative', '--plan', 'usagers', 'rita', 'user'),
    };
}

async function setUpBoard(admin, ...members) {
    await admin.goto('/administration/instances');
    const creation = admin.locator('details.part');
    await creation.locator('summary').click();
    await creation.getByLabel('Code').fill('codir');
    await creation.getByLabel('Nom').fill('Conseil de Direction');
    await creation.getByLabel('Voix nécessaires').fill('2');
    await creation.locator('button[type=submit]').click();
    await admin.waitForURL(/codir/);
    for (const {name} of members) {
        const add = admin.locator('#sieges ~ details');
        if (await add.getAttribute('open') === null) await add.locator('summary').click();
        await add.getByLabel('Personne').fill(name);
        await add.getByLabel('Siège').selectOption('member');
        await Promise.all([admin.waitForNavigation(), add.locator('button[type=submit]').click()]);
    }
    const seats = await textOf(admin.locator('ul.grants'));
    holds(members.every(({name}) => seats.includes(name)), 'the administrator seats two members of the Conseil de Direction, which decides with two voices', seats);
}

/* --- the fiche -------------------------------------------------------------------------------- */

async function nameTheLead(mona, lead) {
    await mona.goto('/plans/pmss');
    await mona.getByRole('link', {name: ACTION}).click();
    const fiche = new URL(mona.url()).pathname;
    await mona.getByRole('link', {name: 'Modifier la fiche'}).click();
    await mona.getByLabel('Responsables 1').fill(lead.name);
    await press(mona, 'Enregistrer');
    holds((await textOf(mona.locator('main'))).includes(lead.name), 'the method office names the lead of an action', mona.url());
    return fiche;
}

async function isToldWhatIsMissing(lea, fiche) {
    await lea.goto('/');
    await lea.getByRole('link', {name: ACTION}).first().click();
    holds(new URL(lea.url()).pathname.startsWith(fiche), 'the lead finds the action in her space', lea.url());
    await lea.goto(`${fiche}/modifier`);
    await lea.getByLabel('Objectifs').fill('Voir toute patiente adressée dans les sept jours.');
    await lea.getByRole('button', {name: 'Enregistrer, puis : Soumettre au Conseil de Direction'}).click();
    await lea.waitForLoadState();
    const told = await textOf(lea.locator('aside.now'));
    holds(told.includes('il manque Conditions de réussite'), 'she is told what is missing when she submits too early', told);
    holds(await lea.getByLabel('Objectifs').inputValue() === 'Voir toute patiente adressée dans les sept jours.', 'and what she typed is still there', told);
}

async function completesTheForm(lea, fiche) {
    await lea.goto(`${fiche}/modifier`);
    const cell = (row, column) => lea.locator(`[name="steps.${row}.${column}"]`);
    await cell(0, 'lead').fill('Léa Roche');
    await cell(0, 'due').fill('T1 2027');
    await cell(0, 'status').selectOption({label: 'En cours'});
    await cell(4, 'title').fill('Ouvrir une demi-journée par semaine');
    await cell(4, 'due').fill('d’ici fin 2027');
    await lea.getByLabel('Groupe de travail 1').fill('Personne Inconnue');
    await lea.getByLabel('Moyens').fill('Une demi-journée de radiologue, une salle déjà équipée.');
    await lea.getByLabel('Conditions de réussite').fill('Un créneau de biopsie réservé chaque jour ouvré.');
    await press(lea, 'Enregistrer');
    const told = await textOf(lea.locator('main'));
    holds(told.includes('Personne ne porte le nom « Personne Inconnue »'), 'a name that nobody bears is refused beside its field', told.slice(0, 600));
    holds(await lea.getByLabel('Moyens').inputValue() !== '', 'and nothing else of what she typed is lost');
    await lea.getByLabel('Groupe de travail 1').fill('Mona Petit');
    await lea.getByLabel('Calendrier').fill('T2 2027');
    await press(lea, 'Enregistrer');
    const read = await textOf(lea.locator('main'));
    holds(['Décrire la situation de départ Léa Roche T1 2027 En cours', 'd’ici fin 2027', 'T2 2027', 'Mona Petit'].every(words => read.includes(words)), 'the fiche shows her steps, their fuzzy dates, the people by name', read);
}

async function submits(lea, fiche) {
    await lea.goto(fiche);
    await press(lea, 'Soumettre au Conseil de Direction');
    const read = await textOf(lea.locator('main'));
    holds(read.includes('En validation au Conseil de Direction'), 'she submits it to the Conseil de Direction', read);
}

/* --- keys and signatures ---------------------------------------------------------------------- */

async function createsKey(member, name) {
    await member.goto('/cle');
    await press(member, 'Créer la clé dans ce navigateur');
    const print = await textOf(member.locator('[data-key] .facts .code'));
    const secret = await member.evaluate(() => new Promise(resolve => {
        indexedDB.open('jalon').onsuccess = ({target: {result: base}}) => {
            base.transaction('keys').objectStore('keys').getAll().onsuccess = async ({target: {result: [pair]}}) => {
                const taken = await crypto.subtle.exportKey('pkcs8', pair.privateKey).catch(() => null);
                base.close();
                resolve(pair.privateKey.extractable || taken !== null);
            };
        };
    }));
    holds(secret === false, `${name} creates a key that cannot leave the browser`, secret);
    return print;
}

async function confirmsKeys(admin, ...prints) {
    await admin.goto('/administration/cles');
    const shown = await textOf(admin.locator('main'));
    holds(prints.every(print => shown.includes(print)), 'the administrator sees both fingerprints', shown);
    for (const print of prints)
        await Promise.all([
            admin.waitForNavigation(),
            admin.locator('article', {hasText: print}).getByRole('button', {name: 'Oui, confirmer'}).click(),
        ]);
    holds(await admin.getByRole('button', {name: 'Oui, confirmer'}).count() === 0, 'and confirms them');
}

const tally = async (page, fiche) => {
    await page.goto(fiche);
    return textOf(page.locator('aside.now'));
};

async function readsAndSigns(member, name, fiche) {
    await member.goto('/validations');
    await member.locator('article.ballot').getByRole('link', {name: ACTION}).click();
    const read = await textOf(member.locator('article.fiche'));
    holds(read.includes('Voir toute patiente adressée dans les sept jours.'), `${name} finds the fiche in the queue and reads it`, read);
    await member.goto('/validations');
    const ballot = member.locator('article.ballot', {hasText: ACTION});
    await ballot.getByLabel('Valider', {exact: true}).check();
    await member.getByRole('button', {name: 'Signer les décisions choisies'}).click();
    await member.getByRole('button', {name: 'Signer ces déclarations'}).waitFor();
    const shown = await textOf(member.locator('[data-signer-review]'));
    holds(shown.includes(`Valider : « ${ACTION} »`), `${name} is shown what is about to be signed`, shown);
    await press(member, 'Signer ces déclarations');
    holds((await textOf(member.locator('main'))).includes('Votre décision est enregistrée.'), `${name} signs`, member.url());
}

/* --- whoever may not, and whoever need not trust us ------------------------------------------- */

/* What an address answers, without what differs from one answer to the next by its nature. */
async function answerOf(page, path, headers = {}) {
    const answer = await page.request.get(path, {headers});
    const text = (await answer.text()).replaceAll(path, 'HERE').replace(/name="jeton" value="[^"]*"/g, '');
    return `${answer.status()} ${JSON.stringify(Object.keys(answer.headers()).sort())} ${text}`;
}

async function readsTheUsersProjectOnly(rita, fiche) {
    await rita.goto('/usagers');
    const read = await textOf(rita.locator('main'));
    holds(read.includes('Projet des usagers'), 'a patient representative reads the projet des usagers', read);
    const nothing = fiche.replace(/[^/]*$/, 'a'.repeat(26));
    for (const path of ['', '/historique', '/modifier', '/declaration'])
        for (const accept of ['text/html', 'application/json'])
            holds(await answerOf(rita, fiche + path, {accept}) === await answerOf(rita, nothing + path, {accept}),
                `she gets one answer for a hidden fiche and for none: ${path || '/'} as ${accept}`,
                `${await answerOf(rita, fiche + path, {accept})}\n${await answerOf(rita, nothing + path, {accept})}`);
    const answer = await rita.goto(fiche);
    holds(answer.status() === 404 && !(await rita.content()).includes(ACTION), 'and that answer names nothing', answer.status());
}

const minisign = (...args) => spawnSync('minisign', ['-V', '-q', ...args], {cwd: work}).status === 0;

async function download(page, link, file) {
    const [taken] = await Promise.all([page.waitForEvent('download'), link.click()]);
    await taken.saveAs(join(work, file));
}

async function checksWithMinisignAlone(lea, marc, fiche) {
    await lea.goto(fiche);
    const decision = lea.locator('li.decision', {hasText: 'Marc Vidal'});
    await download(lea, decision.getByRole('link', {name: 'Déclaration'}), 'statement.json');
    await download(lea, decision.getByRole('link', {name: 'Signature'}), 'statement.json.minisig');
    await marc.goto('/cle');
    await download(marc, marc.getByRole('link', {name: 'Clé publique (.pub)'}), 'marc.pub');
    holds(minisign('-p', 'marc.pub', '-m', 'statement.json'), 'an outsider checks the approval with minisign alone');
    const bytes = readFileSync(join(work, 'statement.json'));
    const at = bytes.indexOf('"approve"') + 1;
    bytes[at] ^= 1;
    writeFileSync(join(work, 'forged.json'), bytes);
    holds(!minisign('-p', 'marc.pub', '-m', 'forged.json', '-x', 'statement.json.minisig'), 'and with one byte changed it is refused');
}

/* --- the story -------------------------------------------------------------------------------- */

judge(async () => {
    const people = institution();
    await serve();
    const [admin, mona, lea, marc, nora, rita] = await Promise.all(Object.values(people).map(one => signIn(one)));
    await setUpBoard(admin, people.marc, people.nora);
    const fiche = await nameTheLead(mona, people.lea);
    await isToldWhatIsMissing(lea, fiche);
    await completesTheForm(lea, fiche);
    await submits(lea, fiche);
    await confirmsKeys(admin, await createsKey(marc, 'Marc'), await createsKey(nora, 'Nora'));
    await readsAndSigns(marc, 'Marc', fiche);
    let now = await tally(lea, fiche);
    holds(now.includes('1 sur 2'), 'after the first signature the tally says 1 of 2', now);
    await readsAndSigns(nora, 'Nora', fiche);
    await lea.goto(fiche);
    now = await textOf(lea.locator('.standing'));
    holds(now.startsWith('En cours'), 'at the quorum the fiche is under way', now);
    await readsTheUsersProjectOnly(rita, fiche);
    await checksWithMinisignAlone(lea, marc, fiche);
    for (const page of [admin, mona, lea, marc, nora])
        holds(page.complaints.length === 0, 'a browser had nothing to complain of', page.complaints.join('\n'));
});
