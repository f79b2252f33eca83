// test_delegation.mjs - a seat lent in real browsers: its holder fills in the page with the keyboard,
// reads the statement again, signs it with a key that stays in that browser; who borrows the seat
// signs a fiche by delegation; the holder takes it back. On a phone the page does not scroll sideways.
// usage: node test_delegation.mjs JALON SOURCES       LOOK=DIR keeps pictures of the pages
import {join} from 'node:path';
import {demonstration, holds, judge, press, serve, signIn, textOf} from './world.mjs';

const look = async (page, name) =>
    process.env.LOOK && page.screenshot({path: join(process.env.LOOK, `${name}.png`), fullPage: true});

async function createsKey(member) {
    await member.goto('/cle');
    await press(member, 'Créer la clé dans ce navigateur');
}

async function confirmsKeys(admin) {
    await admin.goto('/administration/cles');
    for (const confirm = admin.getByRole('button', {name: 'Oui, confirmer'}); await confirm.count() > 0;)
        await Promise.all([admin.waitForNavigation(), confirm.first().click()]);
}

/* Tab by Tab, as without a mouse. */
async function fillsInByKeyboard(holder, name, until) {
    await holder.goto('/delegations');
    await look(holder, 'delegations-empty');
    await holder.locator('select[name=seat]').selectOption({label: 'Conseil de Direction'});
    await holder.locator('select[name=seat]').focus();
    await holder.keyboard.press('Tab');
    await holder.keyboard.type(name);
    await holder.keyboard.press('Tab');
    await holder.keyboard.press('Tab');
    const days = holder.locator('input[type=date]');
    await days.nth(1).fill(until);
    await holder.locator('[name=remarks]').fill('Congé d’été');
    await holder.locator('[name=remarks]').press('Enter');
    await holder.getByRole('button', {name: 'Signer la délégation'}).waitFor();
    const shown = await textOf(holder.locator('[data-signer-review]'));
    holds(shown.includes(`à ${name} son siège – Conseil de Direction`), 'the holder of a seat reads what lending it says', shown);
    holds(await holder.evaluate(() => document.activeElement.matches('[data-signer-review]')), 'and is led there by the keyboard');
    await look(holder, 'delegations-review');
    await holder.keyboard.press('Tab'); /* the folded bytes */
    await holder.getByRole('button', {name: 'Signer la délégation'}).focus();
    await Promise.all([holder.waitForNavigation(), holder.keyboard.press('Enter')]);
    const given = await textOf(holder.locator('main'));
    holds(given.includes('La délégation est enregistrée.') && given.includes(`→ ${name}`), 'signs it, and sees it run', given.slice(0, 400));
    await look(holder, 'delegations-given');
}

async function votesByDelegation(borrower, name) {
    await borrower.goto('/validations');
    await look(borrower, 'validations-delegated');
    const ballot = borrower.locator('article.ballot[data-signed]', {hasText: `Par délégation de ${name}`}).first();
    const fiche = await ballot.getAttribute('data-fiche');
    await ballot.getByLabel('Valider').first().check();
    await borrower.getByRole('button', {name: 'Signer les décisions choisies'}).first().click();
    await borrower.getByRole('button', {name: 'Signer ces déclarations'}).waitFor();
    await press(borrower, 'Signer ces déclarations');
    await borrower.goto(`/fiches/${fiche}`);
    const read = await textOf(borrower.locator('main'));
    holds(read.includes(`par délégation de ${name}`), 'who borrows it signs a fiche, which says for whom', read.slice(0, 600));
    await look(borrower, 'fiche-delegated');
}

async function takesItBack(holder, admin, name) {
    await admin.goto('/administration/instances/codir');
    await look(admin, 'instance');
    holds((await textOf(admin.locator('main'))).includes(`→ ${name}`), 'the body’s page lists it');
    await holder.goto('/delegations');
    await Promise.all([holder.waitForNavigation(), holder.getByRole('button', {name: /^Révoquer/}).first().click()]);
    holds((await textOf(holder.locator('main'))).includes('La délégation est révoquée.'), 'the holder takes it back');
}

async function fitsAPhone(account) {
    const phone = await signIn(account, {viewport: {width: 360, height: 740}, colorScheme: 'dark'});
    await phone.goto('/delegations');
    const width = await phone.evaluate(() => document.documentElement.scrollWidth);
    holds(width <= 360, 'on a phone nothing scrolls sideways', width);
    await look(phone, 'delegations-phone');
    holds(phone.complaints.length === 0, 'and the browser complains of nothing', phone.complaints.join('\n'));
}

judge(async () => {
    const passwords = demonstration();
    await serve();
    const account = login => ({login, password: passwords.get(login)});
    const until = new Date(Date.now() + 40 * 86400000).toISOString().slice(0, 10);
    const [holder, borrower, admin] = [await signIn(account('dga')), await signIn(account('hygiene')), await signIn(account('admin'))];
    const nameOf = page => textOf(page.locator('.top-self span'));
    const [holderName, borrowerName] = [await nameOf(holder), await nameOf(borrower)];
    await createsKey(holder);
    await createsKey(borrower);
    await confirmsKeys(admin);
    await fillsInByKeyboard(holder, borrowerName, until);
    await votesByDelegation(borrower, holderName);
    await fitsAPhone(account('dga'));
    await takesItBack(holder, admin, borrowerName);
    for (const page of [holder, borrower, admin])
        holds(page.complaints.length === 0, 'no page has anything to complain of', page.complaints.join('\n'));
});
