// test_story.mjs - the main job in browsers: a lead completes a fiche and submits it, two members
// of the Management Board sign with keys of their own browsers, a patient representative reads the
// projet des usagers and nothing else, an outsider checks with minisign alone.
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {json, out, site} from './site.mjs';

const LEAD = 'pharmacie', MEMBERS = ['recherche', 'finances'], REPRESENTATIVE = 'usager1';

const download = async (page, link, path) => {
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    await file.saveAs(path);
    return path;
};

const verifies = (key, file, signature) => {
    try {
        execFileSync('minisign', ['-V', '-q', '-p', key, '-m', file, '-x', signature], {stdio: 'ignore'});
        return true;
    } catch {
        return false;
    }
};

await site(async ({visitor, check, work}) => {
    // The members make their keys, the administrator confirms them.
    const members = [];
    for (const login of MEMBERS) {
        const page = await visitor(login);
        await page.goto('/cle');
        await page.click('[data-enrol-go]');
        await page.waitForSelector('article[data-key]');
        members.push(page);
    }
    const admin = await visitor('admin');
    for (const _ of MEMBERS) {
        await admin.goto('/administration/cles');
        await admin.locator('form[action$="/confirmer"] button').first().click();
        await admin.waitForLoadState();
    }
    check((await json(members[0], '/cle')).keys[0].state.word === 'confirmed', 'the key is confirmed');

    // The lead completes a fiche of theirs and submits it.
    const lead = await visitor(LEAD);
    const tree = await json(lead, '/plans/pmss/suivi');
    const fiche = JSON.stringify(tree).match(/OS4-O1-A1.*?(\/fiches\/[a-z2-7]{26})/)?.[1];
    await lead.goto(`${fiche}/modifier`);
    const fill = (name, text) => lead.locator(`[name="${name}"]`).fill(text);
    await fill('calendar', 'juin 2027');
    await fill('means', 'Un pharmacien à mi-temps, deux préparateurs.');
    await fill('conditions', 'Le circuit du médicament est revu.');
    await fill('steps.0.title', 'Décrire le circuit');
    await lead.locator('button[name=faire][value=soumettre]').click();
    await lead.waitForLoadState();
    const submitted = await json(lead, fiche);
    check(submitted.state.phase === 'validation',
        'the fiche is before the board', JSON.stringify(submitted.missing ?? submitted.state));
    await lead.goto(fiche);
    check(await lead.locator('button[value=approve]').count() === 0, 'the lead is offered no vote');

    // Both members find it in their queue, read it and sign; at the quorum it moves on.
    for (const [i, page] of members.entries()) {
        await page.goto('/validations');
        const ballot = page.locator(`article[data-fiche="${fiche.slice(8)}"]`);
        await ballot.locator('input[value=approve]').check();
        const form = page.locator('form[data-signer]', {has: ballot});
        await form.locator('[data-signer-go]').click();
        await form.locator('[data-signer-statements] li').first().waitFor();
        if (i === 0) await page.screenshot({path: join(out, 'story-signing.png'), fullPage: true});
        await form.locator('[data-signer-go]').click();
        await page.waitForURL(/faites=1/);
        const {decisions, state} = await json(lead, fiche);
        check(decisions.items.length === i + 1, `the vote of member ${i + 1} is recorded`);
        check((state.phase === 'in-progress') === (i === 1), 'it moves on at the quorum of two, not before');
    }

    // An outsider: three files of each decision, and minisign.
    await lead.goto(fiche);
    const {decisions} = await json(lead, fiche);
    const keys = new Map();
    for (const page of members)
        keys.set(await page.locator('.top-self span.quiet').textContent(), (await json(page, '/cle')).keys[0].public_url);
    for (const {proof, seq, who} of decisions.items) {
        const file = join(work, `decision-${seq}.json`), signature = `${file}.minisig`;
        await download(lead, lead.locator(`a[href="${proof.statement_url}"]`).first(), file);
        await download(lead, lead.locator(`a[href="${proof.signature_url}"]`).first(), signature);
        const key = join(work, `${seq}.pub`);
        writeFileSync(key, await lead.evaluate(async url => (await fetch(url)).text(), keys.get(who)));
        check(verifies(key, file, signature), `minisign verifies the decision of ${who}`);
        const bytes = readFileSync(file);
        bytes[Math.floor(bytes.length / 2)] ^= 1;
        writeFileSync(file, bytes);
        check(!verifies(key, file, signature), 'one byte changed is refused');
    }

    // The representative reads the projet des usagers and nothing else.
    const reader = await visitor(REPRESENTATIVE);
    const {plans} = await json(reader, '/plans');
    check(plans.length === 1 && /usagers/.test(plans[0].id), 'the representative sees one plan', plans.map(plan => plan.id));
    await reader.goto('/usagers');
    await reader.screenshot({path: join(out, 'story-usagers.png'), fullPage: true});
    check((await reader.goto(fiche)).status() === 404, 'the fiche does not exist for the representative');
    const hidden = (await reader.content()).replaceAll(fiche, '');
    await reader.goto('/fiches/aaaaaaaaaaaaaaaaaaaaaaaaaa');
    const absent = (await reader.content()).replaceAll('/fiches/aaaaaaaaaaaaaaaaaaaaaaaaaa', '');
    const timeless = page => page.replace(/name="(jeton|operation)" value="[^"]*"/g, '');
    check(timeless(hidden) === timeless(absent), 'hidden and absent are answered alike');
});
