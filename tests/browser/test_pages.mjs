// test_pages.mjs - every page of the demonstration, as each kind of person meets it: at 1280 and at
// 380 px nothing scrolls sideways, axe-core and html-validate find nothing, the browser has
// nothing to complain of; reading needs no script, writing needs no mouse, a fiche is printed on
// one page.  Pictures to look at go to out/.
// usage: node test_pages.mjs JALON SOURCES
//
// Rules of html-validate that .htmlvalidate.json sets otherwise, and why: void-style and
// no-trailing-whitespace are taste; long-title: a fiche is called what it is called; form-dup-name:
// several persons of one field share its name; valid-id: a name may hold the dot of
// "steps.0.title"; aria-label-misuse: a list may have a name; no-raw-characters: HTML allows them
// where we write them; prefer-native-element: what has a role here has no element of that name.
import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {HtmlValidate} from 'html-validate';
import {demonstration, holds, judge, serve, signIn, somebody, textOf} from './world.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WEIGHT_MAX = 60 * 1024; // of a page, without the style sheet
const OUT = fileURLToPath(new URL('out/', import.meta.url));
const ABSENT = 'a'.repeat(26);
/* No link leads there: asked for below, by programs, by a page's head, or by a form. */
const UNLINKED = ['/connexion', '/openapi.json', '/sante', '/static/{file}', '/fiches/{fiche}/declaration'];
const PRINTED = 'Ouvrir une consultation d’accès direct pour les anomalies du sein';

const validator = new HtmlValidate(
    JSON.parse(readFileSync(new URL('.htmlvalidate.json', import.meta.url), 'utf8')));

/* Who looks, and where links alone do not lead. */
const READERS = {
    admin: ['/espace', '/journal'],
    methode: ['/recherche?q=panel', '/recherche?q=parcours', '/recherche?q=introuvable', '/plans/pmss/suivi?phase=validation',
        '/plans/pmss/suivi?phase=in-progress', '/plans/pmss/suivi?phase=closed', `/fiches/${ABSENT}`],
    direction: ['/plans/pmss/suivi?phase=validation'],
    support: ['/plans/pmss/suivi?phase=draft'],
    usager1: ['/plans/usagers/suivi'],
};

/* --- the list of pages ------------------------------------------------------------------------ */

/* "/fiches/k5q2…/historique" is a page of the address "/fiches/{fiche}/historique". */
const patternOf = (path, patterns) => patterns.find(pattern =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path));

/* Where a page leads, in the language it is in. */
const linksOf = html => [...html.matchAll(/<a [^>]*href="(\/[^"#]*)/g)]
    .map(([, path]) => path.replaceAll('&amp;', '&')).filter(path => !path.includes('?lang='));

/* What makes a page another page than its like: the state of a fiche, whether one may write it. */
const kindOf = html => [
    html.match(/class="state ([\w-]+)"/)?.[1] ?? '',
    /href="[^"]*\/modifier"/.test(html) ? 'writable' : '',
].join(' ');

/* Follows every link from the first page, and keeps one page of each kind; the address kept is
 * the first, so that it does not depend on time or chance. */
async function pagesOf(page, patterns, seeds) {
    const kept = new Map(), visits = new Map(), reached = new Set(), seen = new Set();
    const waiting = ['/', ...seeds];
    for (let path; (path = waiting.shift()) !== undefined;) {
        const bare = path.split('?')[0], pattern = patternOf(bare, patterns);
        const times = (visits.get(pattern) ?? 0) + 1;
        if (pattern === undefined || seen.has(path) || times > 12) continue;
        seen.add(path);
        visits.set(pattern, times);
        const answer = await page.request.get(path);
        if (answer.ok()) reached.add(pattern);
        if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
        const html = await answer.text();
        waiting.push(...linksOf(html));
        const kind = `${pattern} ${answer.status()} ${bare.startsWith('/fiches/') ? kindOf(html) : ''}`;
        const seeded = seeds.includes(path) && path.includes('?');
        if (!kept.has(kind) || seeded) kept.set(seeded ? path : kind, {path, html, status: answer.status()});
    }
    return {pages: [...kept.values()], reached};
}

/* --- one page --------------------------------------------------------------------------------- */

const nameOf = (login, path) =>
    `${login}${path.replace(/[a-z2-7]{26}/g, id => id.slice(0, 4)).replace(/[^a-z0-9]+/gi, '-')}`;

async function axe(page, where) {
    const {violations} = await page.evaluate(
        `${AXE}; axe.run(document, {runOnly: ${JSON.stringify(AXE_TAGS)}, resultTypes: ['violations']})`);
    for (const {id, nodes} of violations)
        holds(false, `axe-core finds nothing on ${where}`,
            `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')}`);
}

function validHtml(html, where) {
    for (const {messages} of validator.validateStringSync(html).results)
        for (const {ruleId, message, line} of messages.slice(0, 5))
            holds(false, `html-validate finds nothing on ${where}`,
                `${ruleId}: ${message}: ${html.split('\n')[line - 1].trim().slice(0, 200)}`);
}

async function atWidth(page, width, login, path) {
    await page.setViewportSize({width, height: 900});
    const where = `${path} (${login}) at ${width} px`;
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) holds(false, `nothing scrolls sideways on ${where}`, `${over} px too wide`);
    await axe(page, where);
    await page.screenshot({path: join(OUT, `${nameOf(login, path)}-${width}.png`), fullPage: true});
}

async function look(page, login, {path, html, status}) {
    page.complaints.length = 0;
    const answer = await page.goto(path);
    if (answer.status() !== status || (status !== 200 && !path.includes(ABSENT)))
        holds(false, `${path} answers ${login}`, answer.status());
    const bytes = Buffer.byteLength(html);
    if (bytes > WEIGHT_MAX) holds(false, `${path} (${login}) weighs less than 60 KB`, bytes);
    for (const width of [1280, 380]) await atWidth(page, width, login, path);
    validHtml(html, `${path} (${login})`);
    if (page.complaints.length > 0)
        holds(false, `the browser complains of nothing on ${path} (${login})`, page.complaints.join('\n'));
}

/* A page without a script says the same when scripts are off. */
async function readWithoutScript(page, login, pages) {
    const plain = await somebody({javaScriptEnabled: false, storageState: await page.context().storageState()});
    let compared = 0;
    await page.setViewportSize({width: 1280, height: 900});
    for (const {path, html} of pages.filter(({html}) => !html.includes('<script'))) {
        await page.goto(path);
        await plain.goto(path);
        const [scripted, bare] = [await textOf(page.locator('main')), await textOf(plain.locator('main'))];
        if (scripted !== bare) holds(false, `${path} (${login}) says the same without script`, bare.slice(0, 200));
        compared++;
    }
    await plain.context().close();
    return compared;
}

async function walk(login, passwords, patterns) {
    const page = await signIn({login, password: passwords.get(login)});
    await page.addInitScript(() => document.addEventListener('securitypolicyviolation',
        ({violatedDirective, blockedURI}) => console.error(`policy: ${violatedDirective} ${blockedURI}`)));
    const {pages, reached} = await pagesOf(page, patterns, READERS[login]);
    for (const one of pages) await look(page, login, one);
    const compared = await readWithoutScript(page, login, pages);
    holds(pages.length > 6 && compared > 5,
        `${login} looks at ${pages.length} pages at two widths, and at ${compared} of them without script`);
    await page.context().close();
    return {login, pages, reached};
}

/* --- what else is shown ----------------------------------------------------------------------- */

/* Goes there by Tab, as somebody without a mouse does; the focus must be seen where it arrives. */
async function tabTo(page, selector) {
    for (let i = 0; i < 300; i++) {
        await page.keyboard.press('Tab');
        const [there, seen] = await page.evaluate(selector => {
            const at = document.activeElement, style = getComputedStyle(at);
            return [at.matches(selector), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2];
        }, selector);
        if (!there) continue;
        holds(seen, `the keyboard reaches ${selector.split(',')[0]}, and one sees it there`);
        return;
    }
    holds(false, `the keyboard reaches ${selector}`);
}

const enter = page => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

async function editByKeyboard(password, fiche) {
    const page = await somebody();
    await page.goto('/connexion');
    const html = await (await page.request.get('/connexion')).text();
    await look(page, 'anyone', {path: '/connexion', html, status: 200});
    await tabTo(page, '#identifiant');
    await page.keyboard.type('methode');
    await tabTo(page, '#mot-de-passe');
    await page.keyboard.type(password);
    await enter(page);
    await page.goto(fiche);
    await tabTo(page, `a[href="${fiche}/modifier"]`);
    await enter(page);
    await tabTo(page, 'textarea[name=context], textarea[name=objectives]');
    await page.keyboard.type('Écrit au clavier. ');
    await tabTo(page, 'button[value=enregistrer]');
    await enter(page);
    holds((await textOf(page.locator('main'))).includes('Écrit au clavier.'), 'the keyboard alone signs in, opens a fiche, edits and saves it');
    await page.context().close();
}

async function printFiche(password, fiche) {
    const page = await signIn({login: 'methode', password});
    await page.goto(fiche);
    const file = join(OUT, 'fiche.pdf');
    writeFileSync(file, await page.pdf({format: 'A4', preferCSSPageSize: true}));
    const count = execFileSync('pdfinfo', [file], {encoding: 'utf8'}).match(/Pages: +(\d+)/)[1];
    holds(count === '1', 'a fiche with a report, indicators and four decisions is printed on one page', `${count} pages`);
    await page.context().close();
}

/* --- all of it -------------------------------------------------------------------------------- */

judge(async () => {
    mkdirSync(OUT, {recursive: true});
    const passwords = demonstration();
    await serve();
    const admin = await signIn({login: 'admin', password: passwords.get('admin')});
    const description = await (await admin.request.get('/openapi.json')).json();
    await admin.context().close();
    const patterns = Object.keys(description.paths).filter(path => description.paths[path].get)
        .sort((a, b) => a.split('{').length - b.split('{').length);

    const walks = [];
    const logins = Object.keys(READERS);
    const lane = async () => {
        for (let login; (login = logins.shift()) !== undefined;) walks.push(await walk(login, passwords, patterns));
    };
    await Promise.all([lane(), lane()]);

    const missed = patterns.filter(pattern => !UNLINKED.includes(pattern) && !walks.some(({reached}) => reached.has(pattern)));
    holds(missed.length === 0, 'every address that answers GET is reached by a link', missed.join(' '));
    const {pages} = walks.find(({login}) => login === 'methode');
    const written = pages.find(({path}) => path.endsWith('/modifier')).path.replace('/modifier', '');
    await editByKeyboard(passwords.get('methode'), written);
    const [, printed] = pages.find(({path}) => path === '/plans/pmss').html.match(`href="([^"]*)">${PRINTED}`);
    await printFiche(passwords.get('methode'), printed);
});
