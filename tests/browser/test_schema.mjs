// test_schema.mjs - the circuits' JSON Schema: it is one, the shipped circuits and those of the unit
// tests fit it, of the faults told in tests/data it sees those of shape and no other, and the
// reference page beside it leaves no member and no word out.
// usage: node test_schema.mjs JALON SOURCES
import Ajv from 'ajv/dist/2020.js';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {holds, judge, sources} from './world.mjs';

const read = (...path) => JSON.parse(readFileSync(join(sources, ...path), 'utf8'));
const quoted = text => text.replaceAll("'", '"');

/* The circuit with the fault in it; nothing when it is no JSON any more. */
function broken(text, from, to) {
    try {
        return JSON.parse(quoted(text.replace(from, () => to)));
    } catch {
        return undefined;
    }
}

/* Every member's name and every word a schema allows. */
function wordsOf(schema) {
    if (schema === null || typeof schema !== 'object')
        return [];
    const own = [...Object.keys(Array.isArray(schema) ? {} : schema.properties ?? {}), ...schema.enum ?? []];
    return own.concat(Object.values(schema).flatMap(wordsOf));
}

judge(async () => {
    const schema = read('workflow', 'shipped', 'circuit.schema.json');
    const fits = new Ajv({strict: true, strictTypes: false, strictRequired: false, allErrors: true})
        .compile(schema);
    const folder = join(sources, 'workflow', 'shipped');
    for (const file of readdirSync(folder).filter(name => /^[a-z-]+\.json$/.test(name)))
        holds(fits(read('workflow', 'shipped', file)), `${file} fits the schema`, JSON.stringify(fits.errors));
    const reference = readFileSync(join(folder, 'README.md'), 'utf8');
    holds(fits(JSON.parse(reference.match(/```json\n(.*?)```/s)[1])), 'so does the example of the reference page');
    const nameless = ['fr', 'en', 'seat', 'user', 'auditor', 'admin'];
    for (const word of new Set(wordsOf(schema).filter(word => !nameless.includes(word))))
        holds(reference.includes('`' + word + '`') || reference.includes('"' + word + '"'), `it names ${word}`);
    const {circuits, faults} = read('tests', 'data', 'circuit_faults.json');
    for (const [name, lines] of Object.entries(circuits))
        holds(fits(JSON.parse(quoted(lines.join('')))), `the ${name} circuit fits it`, JSON.stringify(fits.errors));
    for (const [name, from, to, says, seen] of faults) {
        const circuit = broken(circuits[name].join(''), from, to);
        holds((circuit === undefined || !fits(circuit)) === (seen === 'shape'),
            `${seen === 'shape' ? 'refused' : 'not seen'}: ${says}`, `${from} -> ${to}`);
    }
});
