// world.mjs - what the browser tests share: an institution in a temporary directory, its server,
// one browser with a context for each person, sentences that are told as they come true.
import {chromium} from 'playwright-core';
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const CHROMIUM = {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};
const PATIENCE_MS = 10000;
const REFUSED = /the server responded with a status of 4/; // what a page answered, not what is wrong with it

export const [jalon, sources] = process.argv.slice(2);
export const work = mkdtempSync(join(tmpdir(), 'jalon-browser-'));
export const data = join(work, 'data');

/* A command of the program, to its last word. */
export const run = (command, ...args) =>
    execFileSync(jalon, [...command.split(' '), ...args], {encoding: 'utf8', cwd: work}).trim();

/* The demonstration institution; login → password. */
export const demonstration = () => new Map([...run('init', '--data', data, '--demo')
    .matchAll(/^ {2}([a-z0-9]+) +((?:[a-z0-9]{4}-){3}[a-z0-9]{4}) /gm)].map(([, login, word]) => [login, word]));

/* --- the server ------------------------------------------------------------------------------ */

let server, base;

export function serve() {
    server = spawn(jalon, ['serve', '--data', data, '--listen', '127.0.0.1:0'],
        {stdio: ['ignore', 'pipe', 'ignore']});
    return new Promise((resolve, reject) => {
        server.once('exit', code => reject(new Error(`the server ended: ${code}`)));
        server.stdout.once('data', line => resolve(base = String(line).match(/http:\S+/)[0]));
    });
}

function stop() {
    server.removeAllListeners('exit');
    const gone = new Promise(resolve => server.once('exit', resolve));
    server.kill('SIGTERM');
    return gone;
}

/* --- people at their browsers ---------------------------------------------------------------- */

let browser;

/* A browser profile of its own; what its pages complain of goes to page.complaints. */
export async function somebody(options = {}) {
    browser ??= await chromium.launch(CHROMIUM);
    const context = await browser.newContext(
        {baseURL: base, locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport: {width: 1280, height: 900}, ...options});
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.complaints = [];
    page.on('console', message => ['error', 'warning'].includes(message.type()) &&
        !REFUSED.test(message.text()) && page.complaints.push(message.text()));
    page.on('pageerror', error => page.complaints.push(error.message));
    return page;
}

export async function signIn({login, password}, options) {
    const page = await somebody(options);
    await page.goto('/connexion');
    await page.getByLabel('Identifiant').fill(login);
    await page.getByLabel('Mot de passe').fill(password);
    await press(page, 'Se connecter');
    return page;
}

/* Presses a button and waits for the page it leads to. */
export async function press(page, name) {
    await Promise.all([
        page.waitForNavigation(),
        page.getByRole('button', {name, exact: true}).first().click(),
    ]);
}

/* The text a reader sees, on one line, with ordinary spaces. */
export const textOf = async part => (await part.innerText()).replace(/\s+/gu, ' ');

/* --- what is shown --------------------------------------------------------------------------- */

let failures = 0;

export function holds(truth, sentence, found) {
    console.log(`${truth ? 'ok    ' : 'FAILED'} ${sentence}`);
    if (!truth) {
        failures++;
        if (found !== undefined) console.log(`       found: ${found}`);
    }
}

/* Runs a test and ends the process with its verdict; nothing is left behind. */
export async function judge(test) {
    try {
        await test();
    } catch (error) {
        holds(false, 'the test runs to its end', error.stack);
    }
    await browser?.close();
    if (server) await stop();
    rmSync(work, {recursive: true});
    console.log(failures === 0 ? 'ok' : `${failures} failed`);
    process.exit(failures === 0 ? 0 : 1);
}
