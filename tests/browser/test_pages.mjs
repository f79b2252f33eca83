// test_pages.mjs - every page, at two widths: a picture to look at, no sideways scrolling, no
// violation that axe-core or html-validate knows, light, readable without JavaScript, usable with
// the keyboard alone, and a fiche printed on one page.
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {HtmlValidate} from 'html-validate';
import {addresses, json, out, site} from './site.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 380], WEIGHT_MAX = 60 * 1024;
const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: {
        'void-style': 'off', 'no-trailing-whitespace': 'off', // taste
        'long-title': 'off', // a fiche is called what it is called
        'form-dup-name': 'off', // several persons of one field share its name
        'valid-id': ['error', {relaxed: true}], // a name may hold the dot of "steps.0.title"
        'aria-label-misuse': ['error', {allowAnyNamable: true}], // a list may have a name
        'no-raw-characters': ['error', {relaxed: true}],
        'prefer-native-element': ['error', {exclude: ['article', 'link', 'listbox']}],
    },
});

/* Who looks at which pages: one of each kind, and what is empty for some. */
const readings = async visitor => {
    const staff = await visitor('methode');
    const suivi = await json(staff, '/plans/pmss/suivi');
    const fiches = addresses(suivi, /\/fiches\/[a-z2-7]{26}/g);
    const states = ['en-cours', 'validation', 'redaction', 'cloturee'];
    const ofState = [];
    for (const fiche of fiches) {
        const {state} = await json(staff, fiche);
        const place = states.indexOf(state.id);
        if (place >= 0) ofState[place] ??= fiche;
        if (ofState.filter(Boolean).length === states.length) break;
    }
    const node = addresses(await json(staff, '/plans/pmss'), /\/plans\/pmss\/fiches\/nouvelle\?noeud=[a-z2-7]{26}/g)[0];
    const admin = await visitor('admin');
    const person = addresses(await json(admin, '/administration/personnes'), /\/administration\/personnes\/[a-z2-7]{26}/g)[0];
    return [
        [null, ['/connexion', '/plans']],
        ['methode', ['/', '/plans', '/plans/pmss', '/plans/pmss/suivi', '/plans/pmss/suivi?mots=introuvable', '/usagers',
            '/recherche', '/recherche?q=parcours', '/journal', '/cle', '/mot-de-passe', '/validations', node,
            ...ofState, `${ofState[0]}/historique`, `${ofState[2]}/modifier`, '/fiches/aaaaaaaaaaaaaaaaaaaaaaaaaa']],
        ['direction', ['/', '/validations', '/cle', ofState[1]]],
        ['pharmacie', ['/']],
        ['usager1', ['/', '/plans', '/usagers', '/recherche?q=parcours', '/journal', '/validations']],
        ['auditeur', ['/journal']],
        ['admin', ['/', '/administration', '/administration/personnes', person, '/administration/instances',
            '/administration/instances/codir', '/administration/cles', '/administration/formulaires',
            '/administration/circuits', '/administration/plans']],
    ];
};

const name = (login, path, width) =>
    `${login ?? 'anyone'}${path.replace(/[a-z2-7]{26}/g, 'x').replace(/[^a-z0-9]+/gi, '-')}-${width}.png`;

/* Bytes that came over the network for this visit: what the browser has kept counts nothing. */
const weigh = page => page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .reduce((sum, entry) => sum + entry.transferSize, 0));

await site(async ({visitor, check, passwords}) => {
    const read = await readings(visitor);
    for (const [login, paths] of read) {
        const page = await visitor(login);
        for (const path of paths) {
            const where = `${path} (${login})`;
            for (const width of WIDTHS) {
                await page.setViewportSize({width, height: 900});
                const answer = await page.goto(path, {waitUntil: 'networkidle'});
                check(answer.status() < 500, `${where} answers`, answer.status());
                const bytes = await weigh(page);
                check(bytes < WEIGHT_MAX, `${where} weighs less than 60 KB`, bytes);
                const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                check(wide <= 0, `${where} does not scroll sideways at ${width} px`, `${wide} px too wide`);
                await page.screenshot({path: join(out, name(login, path, width)), fullPage: true});
                const {violations} = await page.evaluate(`${AXE}; axe.run(document, {resultTypes: ['violations']})`);
                for (const {id, nodes} of violations)
                    check(false, `axe on ${where} at ${width} px:`, `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`);
            }
            const html = await page.evaluate(async path => (await fetch(path)).text(), path);
            for (const {messages} of (await validator.validateString(html)).results)
                for (const {ruleId, message, line} of messages.slice(0, 5))
                    check(false, `html-validate on ${where}:`, `${ruleId}: ${message}: ${html.split('\n')[line - 1].trim().slice(0, 160)}`);
        }
        await page.context().close();
    }

    // Without JavaScript the reading pages are there, and a fiche can be edited.
    const plain = await visitor('methode', {javaScriptEnabled: false});
    const [, paths] = read[1];
    for (const path of paths.filter(path => !path.includes('aaaa'))) {
        await plain.goto(path);
        check((await plain.locator('main').innerText()).length > 40, `${path} can be read without JavaScript`);
    }

    // Sign in, open a fiche, edit it and save: with the keyboard alone.
    const fiche = paths.find(path => path.endsWith('/modifier')).replace('/modifier', '');
    const keys = await visitor(null);
    const reach = async selector => { // by Tab, as somebody without a mouse would
        for (let i = 0; i < 300; i++) {
            await keys.keyboard.press('Tab');
            if (await keys.evaluate(selector => document.activeElement.matches(selector), selector)) return true;
        }
        return check(false, `the keyboard reaches ${selector}`) ?? false;
    };
    await keys.goto('/connexion');
    await reach('#identifiant');
    await keys.keyboard.type('methode');
    await reach('#mot-de-passe');
    await keys.keyboard.type(passwords.get('methode'));
    await keys.keyboard.press('Enter');
    await keys.waitForURL(address => address.pathname === '/');
    await keys.goto(fiche);
    await reach(`a[href="${fiche}/modifier"]`);
    await keys.keyboard.press('Enter');
    await keys.waitForURL(/modifier/);
    await reach('textarea[name=context], textarea[name=objectives]');
    await keys.keyboard.type('Écrit au clavier. ');
    await reach('button[value=enregistrer]');
    await keys.keyboard.press('Enter');
    await keys.waitForURL(/enregistre=/);
    check((await keys.locator('main').innerText()).includes('Écrit au clavier.'), 'the keyboard alone saves a fiche');

    // A fiche before its board is printed on one page; one with a long history on two.
    const reader = await visitor('methode');
    const [underWay, beforeBoard] = paths.filter(path => /^\/fiches\/(?!a{26})[a-z2-7]{26}$/.test(path));
    for (const [path, most, file] of [[beforeBoard, 1, 'fiche.pdf'], [underWay, 2, 'fiche-history.pdf']]) {
        await reader.goto(path);
        await reader.pdf({path: join(out, file), format: 'A4', preferCSSPageSize: true});
        const pages = Number(execFileSync('pdfinfo', [join(out, file)], {encoding: 'utf8'}).match(/Pages: +(\d+)/)[1]);
        check(pages <= most, `${path} is printed on ${most} page at most`, `${pages} pages`);
    }
});
