// scripts.mjs - what test_scripts.mjs types, and what it looks for afterwards: texts that browsers
// have run where they should not, each with a number by which it is found again; a look at a page or
// a file for anything that is not read as it was typed; and a register of every field that was met.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {holds, somebody, sources} from './world.mjs';

/* What browsers have run where they should not. */
export const SCRIPTS = [
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

export const counts = {fields: 0, forms: 0, pages: 0, files: 0, found: new Set()};

/* Each text typed has a number of its own, by which it is found again. */
export const typed = [];
const lines = new Set(); // the numbers of what was typed on one line
const secrets = new Set(); // and of what was typed as a password, which no page shows

/* One of the scripts for which there is room, or all of them behind one another; each time another
 * is the first. */
export function script(kind = 'line', isAll = false, room = Infinity) {
    const number = typed.length, mark = `§${number}§`;
    let first = number % SCRIPTS.length;
    while (!isAll && SCRIPTS[first].length + mark.length > room) first = (first + 1) % SCRIPTS.length;
    if (kind !== 'textarea') lines.add(number);
    if (kind === 'password') secrets.add(number);
    const others = isAll ? [...SCRIPTS.slice(first + 1), ...SCRIPTS.slice(0, first)] : [];
    typed.push(`${[SCRIPTS[first], ...others].join(' ')}${mark}`);
    return typed[number];
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
const lastName = text => `« ${text.slice(text.lastIndexOf(';') + 1)}`; // of a list, refused by itself

/* Which of the texts typed are not read as they were typed.  A text of several lines has its own
 * layout, so there only what is typed again must be the same. */
function changed({read, kept}) {
    const wrong = [];
    const look = (text, all) => {
        for (const {0: mark, 1: digits, index} of text.matchAll(/§(\d+)§/g)) {
            const number = Number(digits), wanted = typed[number], until = plain(text.slice(0, index + mark.length));
            counts.found.add(number);
            if (secrets.has(number)) wrong.push(`the password ${wanted} is shown`);
            else if ((all || lines.has(number)) && ![wanted, inFile(wanted), lastName(wanted)].some(one => until.endsWith(plain(one))))
                wrong.push(`${wanted} is read as ${text.slice(Math.max(0, index - 80), index)}`);
        }
    };
    for (const text of read) look(text, false);
    for (const text of kept) look(text, true);
    return wrong;
}

/* Looks at the page that is open; returns where its links lead. */
export async function look(page, where) {
    const seen = await page.evaluate(inspect);
    const wrong = changed(seen);
    if (seen.odd.length > 0) holds(false, `${where} has only elements of ours`, seen.odd.join('\n'));
    if (wrong.length > 0) holds(false, `${where} says what was typed`, wrong.slice(0, 3).join('\n'));
    if (page.alarms.length > 0) holds(false, `nothing runs on ${where}`, page.alarms.splice(0).join('\n'));
    counts.pages++;
    await meet(page);
    return seen.links;
}

const stringsOf = value => typeof value === 'string' ? [value]
    : typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];

/* The same for an answer that is a file: kept and not opened, no page by its type, and JSON in which
 * texts that were typed into the form stand as they are. */
async function lookAtFile(download, {headers, sent}, where) {
    const text = readFileSync(await download.path(), 'utf8');
    const strings = stringsOf(JSON.parse(text));
    const wrong = changed({read: strings, kept: []});
    const safe = headers['content-type'] === 'application/json' && headers['x-content-type-options'] === 'nosniff' &&
        headers['content-disposition'].startsWith('attachment');
    if (!safe) holds(false, `${where} is a file to keep`, JSON.stringify(headers));
    if (wrong.length > 0) holds(false, `${where} says what was typed`, wrong.join('\n'));
    if (!sent.some(one => strings.includes(one))) holds(false, `${where} holds what was typed`, text);
    counts.files++;
}

/* --- people ------------------------------------------------------------------------------------ */

/* Makes a page tell of dialogs, of what the policy had to stop, and what its last answer was. */
export async function watch(page) {
    page.alarms = [];
    page.places = new Map();
    page.on('dialog', dialog => { page.alarms.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on('console', message => message.text().startsWith('policy:') && page.alarms.push(message.text()));
    page.on('response', response => { if (response.request().isNavigationRequest()) page.answer = response; });
    await page.addInitScript(() => document.addEventListener('securitypolicyviolation',
        ({violatedDirective, blockedURI}) => console.error(`policy: ${violatedDirective} ${blockedURI}`)));
    return page;
}

export const visitor = async () => watch(await somebody());

/* --- fields that are met, and filled ------------------------------------------------------------- */

/* An address, or a field's name, without what it names. */
export const patternOf = text => (text ?? '').split('?')[0].replace(/[a-z2-7]{26}/g, ':').replace(/\d+/g, '#');

const filled = new Set(); // kinds of field: where the form sends, and the field's name
const met = new Map(); // of each kind that was met: where, and by whom

/* In the page: its forms, each with its fields in which one can type.  Whatever is not there to be
 * chosen or pressed is such a field; one without a name is not sent. */
function formsOf() {
    const several = 60; // characters that one of several short texts may have, as tags do
    const chosen = ['hidden', 'checkbox', 'radio', 'file', 'submit', 'button', 'fieldset', 'select-one'];
    return [...document.forms].map((form, nth) => ({
        nth,
        action: form.getAttribute('action') ?? '',
        fields: [...form.elements].map((field, at) => ({
            at, name: field.name, type: field.type, fixed: field.readOnly,
            strict: field.type === 'date' || field.inputMode !== '', // takes no text but a day or a number
            offers: field.list && [...field.list.options].map(({value}) => value), // takes what is known
            room: field.maxLength > 0 ? field.maxLength : form.elements[field.name]?.length > 1 ? several : Infinity,
        })).filter(({name, type, fixed}) => name !== '' && !chosen.includes(type) && !fixed),
    })).filter(({fields}) => fields.length > 0);
}

const nameOf = ({action, fields}) => [action, ...fields.map(({name}) => name)].join(' ');
const kindsOf = ({action, fields}) => fields.map(({name}) => `${patternOf(action)} ${patternOf(name)}`);

/* Notes the fields of the page that is open; returns its forms. */
async function meet(page) {
    const {pathname, search} = new URL(page.url()), forms = await page.evaluate(formsOf);
    const path = pathname + search;
    if (!page.places.has(path)) page.places.set(path, {page, path});
    for (const kind of forms.flatMap(kindsOf)) {
        if (!met.has(kind)) met.set(kind, new Set());
        met.get(kind).add(page.places.get(path));
    }
    return forms;
}

/* --- typing ------------------------------------------------------------------------------------ */

/* One-line fields whose text is shown with a layout of its own, as longer texts are: a reason. */
const PROSE = ['raison'];

/* What is typed into one field: all the scripts; or one of them, unless the form would be refused for it. */
function textFor({name, type, strict, offers, room}, isAll) {
    if (!isAll && strict) return undefined;
    if (!isAll && offers) return offers.findLast(offer => !offer.includes('§'));
    counts.fields++;
    return script(PROSE.includes(name) ? 'textarea' : type, isAll, room);
}

/* In the page: types into a form, chooses something wherever one chooses, and sends it past what a
 * browser and our own scripts would say to it first. */
function send({nth, fields, texts}) {
    const form = document.forms[nth], go = form.querySelector('button[value=enregistrer]');
    const inputs = fields.map(({at}) => form.elements[at]);
    inputs.forEach((input, i) => {
        if (texts[i] === undefined) return;
        if (input.localName === 'input') input.type = 'text'; // one for a day would not take it
        input.value = texts[i];
    });
    for (const choice of form.querySelectorAll('select')) choice.selectedIndex = choice.options.length - 1;
    for (const radio of form.querySelectorAll('input[type=radio]')) if (radio.value !== '') radio.checked = true;
    form.noValidate = true;
    if (go !== null) form.requestSubmit(go);
    else form.submit();
}

/* Fills a form of the page that is open, and looks at the page or file that answers. */
export async function fill(page, form, isAll) {
    const texts = form.fields.map(field => textFor(field, isAll)), sent = texts.filter(text => text?.includes('§'));
    if (sent.length === 0) return;
    const where = `the answer to ${form.action}`;
    const answer = Promise.any([page.waitForEvent('download'), page.waitForNavigation()]);
    await page.evaluate(send, {...form, texts});
    const download = await answer;
    if (download?.path) await lookAtFile(download, {headers: page.answer.headers(), sent}, where);
    else await look(page, where);
    kindsOf(form).forEach((kind, i) => sent.includes(texts[i]) && filled.add(kind));
    counts.forms++;
}

/* The form of the page that is open whose first field has this name. */
export const formWith = async (page, name) => (await meet(page)).find(({fields}) => fields[0].name === name);

/* Every form of a page in which one can type, each on the page afresh: first with all the scripts
 * in every field, then, as that is often refused, with one of them wherever it can be accepted. */
export async function fillForms(page, path, isWanted = () => true) {
    await page.goto(path);
    for (const form of (await meet(page)).filter(form => isWanted(kindsOf(form)))) {
        for (const isAll of [true, false]) {
            await page.goto(path);
            const afresh = (await meet(page)).find(other => nameOf(other) === nameOf(form));
            if (afresh) await fill(page, afresh, isAll);
        }
    }
}

/* What nobody has led us to before is filled where it was met, and so is what is met on the way. */
export async function fillTheRest() {
    const tried = new Set(), isLeft = kind => !filled.has(kind);
    const next = () => [...met].filter(([kind]) => isLeft(kind)).flatMap(([, places]) => [...places])
        .find(place => !tried.has(place));
    for (let place; (place = next()) !== undefined;) {
        const before = filled.size;
        await fillForms(place.page, place.path, kinds => kinds.some(isLeft));
        if (filled.size === before) tried.add(place);
    }
    const left = [...met.keys()].filter(isLeft);
    holds(left.length === 0, `each of ${met.size} kinds of field that were met is filled`, left.join('\n'));
}

/* Fields that the demonstration asks nobody for: terms and advice in what is signed off line. */
const NOT_ASKED = ['calendrier', 'moyens', 'recommandations'];

/* Every field that a template names was filled under that name, or one that begins with it. */
export function templatesAreFilled() {
    const folder = join(sources, 'web/templates'), names = [...filled].map(kind => kind.split(' ')[1]);
    const text = readdirSync(folder, {recursive: true}).filter(file => file.endsWith('.html'))
        .map(file => readFileSync(join(folder, file), 'utf8')).join('\n');
    const written = [...text.matchAll(/<(?:input type="(?:text|search|password|date)"|textarea)[^>]* name="([^"]+)/g)]
        .map(([, name]) => name).filter(name => !name.startsWith('{{'));
    const isFilled = name => name.includes('{{') ? names.some(other => other.startsWith(name.split('{{')[0])) : names.includes(name);
    const left = [...new Set(written)].filter(name => !isFilled(name)).sort();
    holds(left.join(' ') === NOT_ASKED.join(' '),
        `each of ${new Set(written).size} fields that templates name is filled, but ${NOT_ASKED.length} that nobody is asked for`,
        left.join(' '));
}
