// test_scripts.mjs - scripts typed into every field of every form, imported, and installed as words
// of circuits and forms: every page is then loaded in a browser, and none runs.  No dialog, no
// violation of the pages' policy, no element that the templates do not have, and what was typed
// is read as it was typed.
// usage: node test_scripts.mjs JALON SOURCES
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {data, demonstration, holds, judge, press, run, serve, signIn, sources, work} from './world.mjs';

/* What browsers have run where they should not. */
const SCRIPTS = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '\'><svg/onload=alert(1)>',
    '</textarea><script>alert(1)</script>',
    '</title></style></script><script>alert(1)</script>',
    'javascript:alert(1)',
    '[ici](javascript:alert(1))',
    '![x](x" onerror="alert(1))',
    '<a href="javas&#99;ript:alert(1)">ici</a>',
    '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '&lt;img src=x onerror=alert(1)&gt;',
    '{{{constructor.constructor("alert(1)")()}}}',
    '" autofocus onfocus=alert(1) x="',
    '<form action="javascript:alert(1)"><input type=submit>',
    '<base href="//ailleurs.example/"><link rel=stylesheet href="//ailleurs.example/x.css">',
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
];
const PER_PATTERN = 2; // pages of one address that are loaded, for each reader
const READERS = ['admin', 'methode', 'direction', 'usager1'];

/* Each text typed has a number of its own, by which it is found again. */
const typed = [];
const lines = new Set(); // the numbers of what was typed on one line
function script() {
    const text = `${SCRIPTS[typed.length % SCRIPTS.length]}§${typed.length}§`;
    typed.push(text);
    return text;
}

/* --- what must not be in a page --------------------------------------------------------------- */

/* In the page: what no template of ours writes, and all that can be read there. */
function inspect() {
    const ours = new URL(location.href).origin;
    const odd = [...document.querySelectorAll('*')].filter(element => {
        const name = element.localName;
        return ['iframe', 'object', 'embed', 'base', 'img', 'style', 'math', 'mtext', 'audio', 'video'].includes(name) ||
            (name === 'meta' && element.httpEquiv !== '') ||
            (name === 'script' && (element.textContent !== '' || !element.src.startsWith(`${ours}/static/`))) ||
            (name === 'link' && !element.href.startsWith(`${ours}/`)) ||
            (name === 'form' && !element.getAttribute('action')?.startsWith('/')) ||
            [...element.attributes].some(({name}) => name.startsWith('on')) ||
            (element.hasAttribute('href') && /^\s*(javascript|data|vbscript):/i.test(element.getAttribute('href')));
    }).map(element => element.outerHTML.slice(0, 200));
    const now = document.body.cloneNode(true); // without what a difference takes away
    now.querySelectorAll('del, .aside-text').forEach(part => part.remove());
    const read = [document.title, now.textContent,
        ...[...document.querySelectorAll('input, option')].map(({value}) => value)];
    const kept = [...document.querySelectorAll('textarea')].map(({value}) => value);
    const links = [...document.querySelectorAll('a[href^="/"]')].map(link => link.getAttribute('href'));
    return {odd, read, kept, links};
}

/* Where lines are broken is the page's own affair; a file is shown as it is written. */
const plain = text => text.replace(/\s/g, '');
const inFile = text => JSON.stringify(text).slice(1, -1);

/* Which of the texts typed are not read as they were typed.  A text of several lines has its own
 * layout, so there only what is typed again must be the same. */
function changed({read, kept}) {
    const wrong = [];
    const look = (text, all) => {
        for (const {0: mark, 1: number, index} of text.matchAll(/§(\d+)§/g)) {
            const until = plain(text.slice(0, index + mark.length)), wanted = typed[number];
            if ((all || lines.has(Number(number))) && ![wanted, inFile(wanted)].some(one => until.endsWith(plain(one))))
                wrong.push(`${wanted} is read as ${text.slice(Math.max(0, index - 80), index)}`);
        }
    };
    for (const text of read) look(text, false);
    for (const text of kept) look(text, true);
    return wrong;
}

/* An address without what it names. */
const patternOf = path => (path ?? '').split('?')[0].replace(/[a-z2-7]{26}/g, ':').replace(/\d+/g, '#');

/* Where forms send, that end something or answer with a file. */
const LEFT_ALONE = /deconnexion|fermer|mot-de-passe|finir|\/declaration$/;
const filled = new Set(), met = new Map(); // met: where, and by whom, a form was found that can be typed in

const counts = {fields: 0, forms: 0, pages: 0, found: new Set()};

async function look(page, where) {
    const seen = await page.evaluate(inspect);
    const wrong = changed(seen);
    for (const text of [...seen.read, ...seen.kept])
        for (const [, number] of text.matchAll(/§(\d+)§/g)) counts.found.add(number);
    if (seen.odd.length > 0) holds(false, `${where} has only elements of ours`, seen.odd.join('\n'));
    if (wrong.length > 0) holds(false, `${where} says what was typed`, wrong.slice(0, 3).join('\n'));
    if (page.alarms.length > 0) holds(false, `nothing runs on ${where}`, page.alarms.splice(0).join('\n'));
    counts.pages++;
    return seen.links;
}

/* Somebody at a browser that tells of dialogs and of what the policy had to stop. */
async function watched(login, passwords) {
    const page = await signIn({login, password: passwords.get(login)});
    page.alarms = [];
    page.on('dialog', dialog => { page.alarms.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on('console', message => message.text().startsWith('policy:') && page.alarms.push(message.text()));
    await page.addInitScript(() => document.addEventListener('securitypolicyviolation',
        ({violatedDirective, blockedURI}) => console.error(`policy: ${violatedDirective} ${blockedURI}`)));
    return page;
}

/* --- typing ------------------------------------------------------------------------------------ */

/* Fills every field of the page's nth form: scripts where one can type, anything where one chooses. */
async function fill(form) {
    for (const field of await form.locator('input:visible, textarea:visible').all()) {
        const type = await field.evaluate(element => element.localName === 'textarea' ? 'textarea' : element.type);
        if (!['text', 'search', 'textarea', 'email'].includes(type) || await field.getAttribute('readonly') !== null) continue;
        if (type !== 'textarea') lines.add(typed.length);
        const text = script();
        await field.evaluate((element, text) => {
            if (element.type === 'email') element.type = 'text';
            element.value = text;
        }, text);
        counts.fields++;
    }
    for (const choice of await form.locator('select:visible').all())
        await choice.evaluate(element => { element.selectedIndex = element.options.length - 1; });
    await form.evaluate(element => element.querySelectorAll('input[type=radio]').forEach(radio => { radio.checked = true; }));
}

/* In the page: sends a form, past what a browser and our own scripts would say to it first. */
function send(form) {
    const go = form.querySelector('button[value=enregistrer]');
    form.noValidate = true;
    if (go !== null) form.requestSubmit(go);
    else form.submit();
}

/* Every form of a page but those that end something, or answer with a file; each on the page
 * afresh. */
async function fillForms(page, path) {
    await page.goto(path);
    const actions = await page.locator('form').evaluateAll(forms => forms.map(form => form.getAttribute('action')));
    for (let i = 0; i < actions.length; i++) {
        if (LEFT_ALONE.test(actions[i] ?? '')) continue;
        if (i > 0) await page.goto(path);
        const form = page.locator('form').nth(i);
        await page.evaluate(() => document.querySelectorAll('details').forEach(part => { part.open = true; }));
        const before = counts.fields;
        await fill(form);
        if (counts.fields === before) continue;
        counts.forms++;
        filled.add(patternOf(actions[i]));
        await Promise.all([page.waitForNavigation(), form.evaluate(send)]);
        await look(page, `the answer to a form of ${path}`);
    }
}

/* --- installing and importing --------------------------------------------------------------------- */

/* A shipped file whose every word for people is a script. */
const hostile = file => JSON.stringify(JSON.parse(readFileSync(join(sources, file), 'utf8')), (key, value) => {
    if (key === 'version') return value + 1;
    if (key !== 'fr') return value;
    lines.add(typed.length);
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
    await page.goto('/administration/circuits/pmss@1/passage?vers=pmss@2');
    await page.getByLabel('Motif').first().fill('Circuit révisé');
    await Promise.all([page.waitForNavigation(), page.getByRole('button', {name: /Faire passer/}).first().click()]);
    await look(page, 'the page of fiches moved to another circuit');
    await install(page, 'formulaires', 'forms/shipped/pmss-action.json');
    await page.goto('/administration/plans');
}

/* Titles of a plan's branches, codes and fiches. */
function importAll() {
    const cell = () => { lines.add(typed.length); return `"${script().replaceAll('"', '""')}"`; };
    const rows = SCRIPTS.map((_, i) => ['PMSS', 'OS8', cell(), `OS8-O${i}`, cell(), `OS8-O${i}-A1`, cell(), '', cell(), '', cell(), '', '', 'a.txt', i].join(','));
    const head = 'plan,orientation_code,orientation,objective_code,objective,action_code,action_title,lead,group,deadline,indicators,resources,steps,source_file,source_lines';
    writeFileSync(join(work, 'hostile.csv'), [head, ...rows].join('\n') + '\n');
    return run('import', '--data', data, 'hostile.csv');
}

/* --- every page ----------------------------------------------------------------------------------- */

/* In the page: where its forms send in which one can type. */
function typable() {
    return [...document.querySelectorAll('form')]
        .filter(form => [...form.querySelectorAll('input, textarea')].some(field => !field.readOnly &&
            ['text', 'search', 'email', 'textarea'].includes(field.type)))
        .map(form => form.getAttribute('action'));
}

/* What nobody has led us to before is filled where it was met. */
async function fillTheRest() {
    for (const [action, {page, path}] of met)
        if (!filled.has(action)) await fillForms(page, path);
    const left = [...met.keys()].filter(action => !filled.has(action));
    holds(left.length === 0, `each of ${met.size} kinds of form that were met is filled`, left.join('\n'));
}

async function crawl(page, login) {
    const waiting = ['/', '/recherche?q=alert', '/journal', '/plans/pmss/suivi?phase=draft'], seen = new Set(), times = new Map();
    for (let path; (path = waiting.shift()) !== undefined;) {
        const pattern = patternOf(path);
        if (seen.has(path) || path.includes('lang=') || (times.get(pattern) ?? 0) >= PER_PATTERN) continue;
        seen.add(path);
        times.set(pattern, (times.get(pattern) ?? 0) + 1);
        const head = await page.request.fetch(path, {method: 'HEAD'}).catch(() => undefined);
        if (head && !(head.headers()['content-type'] ?? '').startsWith('text/html')) continue;
        await page.goto(path);
        waiting.push(...(await look(page, `${path} (${login})`)).filter(link => !link.includes('format=csv')));
        for (const action of await page.evaluate(typable))
            if (!LEFT_ALONE.test(action)) met.set(patternOf(action), {page, path});
    }
    return seen;
}

judge(async () => {
    const passwords = demonstration();
    importAll();
    await serve();
    const admin = await watched('admin', passwords);
    await installAll(admin);
    for (const path of ['/administration/personnes', '/administration/instances', '/administration/instances/codir', '/administration/circuits/apercu', '/administration/formulaires/apercu', '/administration/plans', '/recherche'])
        await fillForms(admin, path);
    const methode = await watched('methode', passwords);
    await fillForms(methode, '/plans/pmss/fiches/nouvelle');
    await methode.goto('/plans/pmss/suivi?phase=draft');
    const fiche = await methode.locator('a[href^="/fiches/"]').first().getAttribute('href');
    for (const path of [`${fiche}/modifier`, fiche, '/plans/pmss/suivi', '/recherche', '/cle', '/delegations', '/validations'])
        await fillForms(methode, path);
    const direction = await watched('direction', passwords);
    for (const path of ['/validations', '/delegations', '/cle', '/mot-de-passe']) await fillForms(direction, path);
    const usager = await watched('usager1', passwords);

    const pages = {admin, methode, direction, usager1: usager};
    let loaded = 0;
    for (const login of READERS) loaded += (await crawl(pages[login], login)).size;
    await fillTheRest();
    holds(counts.fields > 60 && counts.forms > 15 && loaded > 60,
        `${typed.length} scripts in ${counts.fields} fields of ${counts.forms} forms, a table, a circuit and a form; ${counts.pages} pages looked at`,
        JSON.stringify({...counts, found: counts.found.size, loaded}));
    holds(counts.found.size > typed.length / 3, `${counts.found.size} of them are read again, as they were typed`);
});
