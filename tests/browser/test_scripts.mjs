// test_scripts.mjs - scripts typed into every field of every form, imported, and installed as words
// of circuits and forms: every page is then loaded in a browser, and none runs.  No dialog, no
// violation of the pages' policy, no element that the templates do not have, and what was typed
// is read as it was typed, in pages and in files that answer a form.  A field that any reader or
// any template has, and that was not filled, fails.
// usage: node test_scripts.mjs JALON SOURCES
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {SCRIPTS, counts, fill, fillForms, fillTheRest, formWith, look, patternOf, script, templatesAreFilled, typed, visitor, watch} from './scripts.mjs';
import {data, demonstration, holds, judge, press, run, serve, signIn, sources, work} from './world.mjs';

const PER_PATTERN = 2, FICHES = 5; // pages of one address that are loaded, for each reader
const OTHERS = ['usager1', 'usager2', 'dsi', 'pilote', 'dga']; // who are asked what nobody else is

/* --- installing and importing --------------------------------------------------------------------- */

/* A shipped file whose every word for people is a script. */
const hostile = file => JSON.stringify(JSON.parse(readFileSync(join(sources, file), 'utf8')), (key, value) => {
    if (key === 'version') return value + 1;
    if (key !== 'fr') return value;
    return script();
});

async function install(page, kind, file) {
    await page.goto(`/administration/${kind}/apercu`);
    await page.getByLabel('Texte du fichier').fill(hostile(file));
    await press(page, 'Voir l’aperçu');
    await look(page, `the preview of ${file}`);
    await press(page, 'Installer');
    await look(page, `the page after ${file} was installed`);
}

async function installAll(page) {
    await install(page, 'circuits', 'workflow/shipped/pmss.json');
    await fillForms(page, '/administration/circuits/pmss@1/passage?vers=pmss@2'); // why fiches go over to it
    await install(page, 'formulaires', 'forms/shipped/pmss-action.json');
}

/* Titles of a plan's branches, codes and fiches. */
function importAll() {
    const cell = kind => `"${script(kind).replaceAll('"', '""')}"`;
    const rows = SCRIPTS.map((_, i) => ['PMSS', 'OS8', cell(), `OS8-O${i}`, cell(), `OS8-O${i}-A1`, cell(), '', cell('textarea'), '', cell('textarea'), '', '', 'a.txt', i].join(','));
    const head = 'plan,orientation_code,orientation,objective_code,objective,action_code,action_title,lead,group,deadline,indicators,resources,steps,source_file,source_lines';
    writeFileSync(join(work, 'hostile.csv'), [head, ...rows].join('\n') + '\n');
    return run('import', '--data', data, 'hostile.csv');
}

/* --- every page ----------------------------------------------------------------------------------- */

async function crawl(page, login) {
    const waiting = ['/', '/recherche?q=alert', '/journal', '/plans/pmss/suivi?phase=draft'], seen = new Set(), times = new Map();
    for (let path; (path = waiting.shift()) !== undefined;) {
        const pattern = patternOf(path);
        if (seen.has(path) || path.includes('lang=') || (times.get(pattern) ?? 0) >= (pattern === '/fiches/:' ? FICHES : PER_PATTERN)) continue;
        seen.add(path);
        times.set(pattern, (times.get(pattern) ?? 0) + 1);
        const head = await page.request.fetch(path, {method: 'HEAD'}).catch(() => undefined);
        if (head && !(head.headers()['content-type'] ?? '').startsWith('text/html')) continue;
        await page.goto(path);
        waiting.push(...(await look(page, `${path} (${login})`)).filter(link => !link.includes('format=csv')));
    }
    return seen;
}

/* --- two at once ------------------------------------------------------------------------------------ */

/* What a body said is recorded once: who comes second has typed it all the same. */
async function recordsTwice(voter, recorder) {
    await voter.goto('/validations');
    const ballot = voter.locator('article.ballot', {has: voter.locator('[name$=".avis-directions"]')});
    await recorder.goto(await ballot.locator('h3 a').first().getAttribute('href'));
    const form = await formWith(recorder, 'remarks');
    await fillForms(voter, '/validations');
    await fill(recorder, form, true);
}

/* --- signing in ------------------------------------------------------------------------------------ */

async function signInAgain(page, login, password) {
    await page.getByLabel('Identifiant').fill(login);
    await page.getByLabel('Mot de passe').fill(password);
    await press(page, 'Se connecter');
}

/* A session ends while somebody writes: what was typed goes round with a refused password, then with
 * the right one, and is sent once more. */
async function losesTheSession(page, path, login, password) {
    await page.goto(path);
    const form = await formWith(page, 'title');
    await page.context().clearCookies();
    await fill(page, form, false);
    await fill(page, await formWith(page, 'identifiant'), false);
    await signInAgain(page, login, password);
    await look(page, 'the page that offers to go on');
    const title = await page.locator('input[name=title]').inputValue();
    await press(page, 'Enregistrer maintenant');
    await look(page, 'the page gone on with');
    holds(typed.includes(title), 'what was typed when a session ended is sent as it was typed', title);
}

/* A script may be a password, which no page shows; with a wrong old one it is refused first. */
async function changesPassword(page, login, password) {
    const next = script('password');
    for (const old of [script('password'), password]) {
        await page.goto('/mot-de-passe');
        await page.getByLabel('Mot de passe actuel').fill(old);
        for (const field of await page.locator('[autocomplete=new-password]').all()) await field.fill(next);
        await press(page, 'Changer le mot de passe');
        await look(page, 'the answer to a new password');
    }
    await page.context().clearCookies();
    await page.goto('/connexion');
    await signInAgain(page, login, next);
    holds(new URL(page.url()).pathname === '/', 'a script may be a password', page.url());
}

judge(async () => {
    const passwords = demonstration();
    const watched = async login => watch(await signIn({login, password: passwords.get(login)}));
    importAll();
    await serve();
    const admin = await watched('admin');
    await installAll(admin);
    for (const path of ['/administration/personnes', '/administration/instances', '/administration/instances/codir', '/administration/circuits/apercu', '/administration/formulaires/apercu', '/administration/plans', '/recherche'])
        await fillForms(admin, path);
    const methode = await watched('methode');
    await fillForms(methode, '/plans/pmss/fiches/nouvelle');
    await methode.goto('/plans/pmss/suivi?phase=draft');
    const fiche = await methode.locator('a[href^="/fiches/"]').first().getAttribute('href');
    for (const path of [`${fiche}/modifier`, `${fiche}/modifier`]) await fillForms(methode, path); // again with rows in its tables
    await losesTheSession(methode, `${fiche}/modifier`, 'methode', passwords.get('methode'));
    for (const path of [fiche, '/plans/pmss/suivi', '/recherche', '/cle', '/delegations', '/validations'])
        await fillForms(methode, path);
    const direction = await watched('direction');
    for (const path of ['/validations', '/delegations', '/cle', '/mot-de-passe']) await fillForms(direction, path);
    await changesPassword(await watched('cadre'), 'cadre', passwords.get('cadre'));

    const readers = {admin, methode, direction, visitor: await visitor()};
    for (const login of OTHERS) {
        readers[login] = await watched(login);
        if (login !== 'dga') await fillForms(readers[login], '/validations');
    }
    await recordsTwice(readers.dga, readers.dsi);
    let loaded = 0;
    for (const [reader, page] of Object.entries(readers)) loaded += (await crawl(page, reader)).size;
    await fillTheRest();
    templatesAreFilled();
    holds(counts.fields > 500 && counts.forms > 150 && loaded > 300 && counts.files > 1,
        `${typed.length} scripts in ${counts.fields} fields of ${counts.forms} forms, a table, a circuit and a form; ${counts.pages} pages and ${counts.files} files looked at`,
        JSON.stringify({...counts, found: counts.found.size, loaded}));
    holds(counts.found.size > typed.length / 3, `${counts.found.size} of them are read again, as they were typed`);
});
