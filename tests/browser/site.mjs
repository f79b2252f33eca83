// site.mjs - a fresh demonstration and a browser for the tests beside it.
// A test is: import {site} from './site.mjs'; await site(async ({visitor, check}) => {…}).
import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

const [jalon = fileURLToPath(new URL('../../build/release/jalon', import.meta.url))] =
    process.argv.slice(2);
const CHROMIUM = {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export const out = fileURLToPath(new URL('out/', import.meta.url));

function serve(data) {
    const server = spawn(jalon, ['serve', '--data', data, '--listen', '127.0.0.1:0'],
        {stdio: ['ignore', 'pipe', 'ignore']});
    return new Promise((resolve, reject) => {
        server.once('exit', code => reject(new Error(`the server ended: ${code}`)));
        server.stdout.once('data', line => resolve({server, url: String(line).match(/http:\S+/)[0]}));
    });
}

/* What the page itself complains about goes to troubles, with where it happened. */
function listen(page, troubles) {
    const note = text => troubles.push(`${page.url()}: ${text}`);
    page.on('console', message => {
        const expected = /the server responded with a status of 4/.test(message.text());
        if (['error', 'warning'].includes(message.type()) && !expected) note(message.text());
    });
    page.on('pageerror', error => note(error.message));
    page.on('requestfailed', request => {
        const {errorText} = request.failure(); // a download is said to be aborted
        if (errorText !== 'net::ERR_ABORTED') note(`${request.url()}: ${errorText}`);
    });
}

export async function site(run) {
    const work = mkdtempSync(join(tmpdir(), 'jalon-browser-'));
    const data = join(work, 'data');
    mkdirSync(out, {recursive: true});
    const passwords = new Map(
        [...execFileSync(jalon, ['init', '--data', data, '--demo'], {encoding: 'utf8'})
            .matchAll(/^ {2}([a-z0-9]+) +((?:[a-z0-9]{4}-){3}[a-z0-9]{4}) /gm)]
            .map(([, login, password]) => [login, password]));
    const {server, url} = await serve(data);
    const browser = await chromium.launch(CHROMIUM);
    const troubles = [];
    let failures = 0, checks = 0;

    const check = (holds, sentence, detail = '') => {
        checks++;
        if (holds) return;
        failures++;
        console.log(`FAILED: ${sentence} ${detail}`);
    };

    /* A person in a browser of their own, signed in. */
    const visitor = async (login, options = {}) => {
        const context = await browser.newContext({baseURL: url, locale: 'fr-FR', ...options});
        const page = await context.newPage();
        listen(page, troubles);
        if (login === null) return page;
        await page.goto('/connexion');
        await page.fill('#identifiant', login);
        await page.fill('#mot-de-passe', passwords.get(login));
        await page.click('main button[type=submit]');
        await page.waitForURL(address => address.pathname === '/');
        return page;
    };

    try {
        await run({visitor, check, url, work, passwords});
    } catch (error) {
        failures++;
        console.log(`FAILED: ${error.stack}`);
    }
    for (const trouble of new Set(troubles)) check(false, 'the browser complains:', trouble);
    await browser.close();
    server.removeAllListeners('exit');
    server.kill();
    rmSync(work, {recursive: true});
    console.log(`${checks} checks, ${failures} failures`);
    process.exit(failures > 0 ? 1 : 0);
}

/* What a program would be told, asked with the visitor's own session. */
export const json = (page, path) =>
    page.evaluate(async path => (await fetch(path, {headers: {Accept: 'application/json'}})).json(), path);

/* Every address of a kind of page found in a model. */
export const addresses = (model, pattern) =>
    [...new Set(JSON.stringify(model).match(pattern) ?? [])];
