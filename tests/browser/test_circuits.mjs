// test_circuits.mjs - the administrator's way with circuits: tried out with the keyboard alone, a new
// version looked at, installed, and running fiches moved to it.
// usage: node test_circuits.mjs JALON SOURCES
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {demonstration, holds, judge, press, run, data, serve, signIn, sources, textOf} from './world.mjs';

const REHEARSAL = '/administration/circuits/pmss@1/essayer';

/* Goes by Tab from where the focus is to a button or link of that name, and no further than turns. */
async function tabTo(page, name, turns = 60) {
    for (let i = 0; i < turns; i++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => document.activeElement.textContent.trim());
        if (at === name) return true;
    }
    return false;
}

/* Presses Enter on what has the focus and waits for the page it leads to. */
const enter = page => Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);

/* Each step begins where the last one left the focus: on the place where the fiche now is. */
async function byKeyboard(page, names) {
    for (const name of names) {
        if (!await tabTo(page, name, 12)) return `“${name}” is not within twelve Tabs`;
        await enter(page);
        const at = await page.evaluate(() => document.activeElement.id);
        if (at !== 'ici') return `after “${name}” the focus is on “${at}”`;
    }
    return '';
}

async function rehearse(page) {
    await page.goto(`${REHEARSAL}#ici`);
    const missed = await byKeyboard(page, [
        'Proposer l’action et son responsable au Conseil de Direction',
        'Retenir l’action et son responsable', 'Retenir l’action et son responsable',
        'Retenir l’action et son responsable', 'Soumettre au Conseil de Direction',
        'Valider', 'Valider', 'Valider', 'Clôturer',
    ]);
    holds(missed === '', 'the keyboard alone plays a fiche from its draft to its closing, the focus on each new place', missed);
    const told = await textOf(page.locator('.told'));
    holds((await page.locator('.told li').count()) === 9 && told.includes('La fiche est maintenant « Clôturée ».'),
        'the story so far is told in numbered sentences', told);
    holds((await textOf(page.locator('#ici'))).includes('Clôturée'), 'the place where the fiche stands is named');
    await tabTo(page, 'Annuler le dernier pas');
    await enter(page);
    holds((await page.locator('.told li').count()) === 8 && (await textOf(page.locator('#ici'))).includes('En cours'),
        'the last step is undone, and the focus is where the fiche is again',
        await textOf(page.locator('main')));
    await tabTo(page, 'Recommencer');
    await enter(page);
    holds((await page.locator('.told li').count()) === 0, 'a rehearsal begins again');
}

async function look(page, text) {
    await page.goto('/administration/circuits/apercu');
    await page.getByLabel('Texte du fichier').fill(text);
    await press(page, 'Voir l’aperçu');
}

async function refuse(page, text) {
    await look(page, text.replace('"to": "en-cours", "validates": true', '"to": "nulle-part", "validates": true'));
    const said = await textOf(page.locator('main'));
    holds(said.includes('À revoir') && await page.getByRole('button', {name: 'Installer'}).count() === 0,
        'a circuit that cannot be read is not offered for installing', said.slice(0, 300));
    holds((await page.getByLabel('Texte du fichier').inputValue()).includes('nulle-part'), 'what was sent is kept');
}

async function installAndMove(page, text) {
    await look(page, text);
    const main = page.locator('main');
    holds((await textOf(main)).includes('En relecture par les pairs'), 'the preview shows what changes');
    await press(page, 'Installer');
    holds(page.url().endsWith('/administration/circuits/pmss@2'), 'the new version is installed and shown', page.url());
    const file = await (await page.request.get('/administration/circuits/pmss@2/fichier')).text();
    holds(file === text.trim(), 'its file is what was looked at, byte for byte');
    await page.goto('/administration/circuits/pmss@1/passage?vers=pmss@2');
    await page.getByLabel('Motif').first().fill('Circuit révisé');
    await Promise.all([page.waitForNavigation(), page.getByRole('button', {name: /Faire passer/}).first().click()]);
    holds((await textOf(main)).includes('Aucune fiche ne suit ce circuit'), 'all fiches of the plan follow the new version', await textOf(main));
    await page.goto('/administration/circuits/pmss@2');
    holds(/\d+ fiches le suivent/.test(await textOf(main)), 'the new version counts them');
}

judge(async () => {
    const passwords = demonstration();
    await serve();
    const page = await signIn({login: 'admin', password: passwords.get('admin')});
    const text = readFileSync(join(sources, 'workflow/shipped/pmss.json'), 'utf8')
        .replace('"version": 1', '"version": 2').replace('"fr": "En relecture"', '"fr": "En relecture par les pairs"');
    await rehearse(page);
    await refuse(page, text);
    await installAndMove(page, text);
    holds(page.complaints.length === 0, 'the browser complains of nothing', page.complaints.join('\n'));
    holds(run('verify', '--data', data, '--deep').startsWith('ok'), 'the log agrees with all of it');
});
