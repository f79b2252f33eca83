// test_bpmn.mjs - every shipped circuit as BPMN 2.0: valid against the OMG's schema, read by
// bpmn-moddle and drawn by bpmn-js without a warning, nothing of the drawing missing and no two
// of its shapes on one another.  Pictures to look at go to out/.
// usage: node test_bpmn.mjs JALON SOURCES
//
// The schema is the copy that bpmn-moddle carries.
import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {BpmnModdle} from 'bpmn-moddle';
import {holds, judge, run, somebody, sources, work} from './world.mjs';

const {resolve} = createRequire(import.meta.url);
const MODULES = fileURLToPath(new URL('node_modules/', import.meta.url));
const SCHEMA = join(MODULES, 'bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd');
const VIEWER = resolve('bpmn-js/dist/bpmn-viewer.production.min.js');
const OUT = fileURLToPath(new URL('out/', import.meta.url));
const SHIPPED = join(sources, 'workflow/shipped');

/* What xmllint says against the file; nothing when it is valid. */
function faults(file) {
    try {
        execFileSync('xmllint', ['--noout', '--nonet', '--schema', SCHEMA, file], {stdio: 'pipe'});
        return '';
    } catch (error) {
        return String(error.stderr);
    }
}

/* Draws a file; in the page, its warnings, its size, and its shapes with their places. */
const draw = (page, xml) => page.evaluate(async source => {
    const viewer = new window.BpmnJS({container: '#canvas'});
    const {warnings} = await viewer.importXML(source);
    const shapes = [], flows = [];
    viewer.get('elementRegistry').forEach(element => {
        if (element.type === 'label' || element.labelTarget) return;
        if (element.waypoints) flows.push(element.id);
        else if (element.width) shapes.push({id: element.id, type: element.type, x: element.x, y: element.y,
            width: element.width, height: element.height});
    });
    viewer.get('canvas').zoom('fit-viewport');
    return {warnings: warnings.map(warning => warning.message), shapes, flows};
}, xml);

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width &&
    a.y < b.y + b.height && b.y < a.y + a.height;
/* Lanes lie in their pool, and what they hold in them; a timer sits on its task. */
const stands = shape => !/Participant|Lane|BoundaryEvent/.test(shape.type);

await judge(async () => {
    mkdirSync(OUT, {recursive: true});
    const page = await somebody({viewport: {width: 1600, height: 1200}});
    for (const name of readdirSync(SHIPPED).filter(file => file.endsWith('.json') && !file.includes('schema'))) {
        const xml = run('circuit bpmn', join(SHIPPED, name));
        const file = join(work, `${name}.bpmn`);
        writeFileSync(file, xml);
        holds(faults(file) === '', `${name} is valid BPMN 2.0`, faults(file));

        const {rootElement, warnings} = await new BpmnModdle().fromXML(xml);
        const flowElements = rootElement.rootElements.find(({id}) => id === 'process').flowElements;
        holds(warnings.length === 0, `${name} is read without a warning`, JSON.stringify(warnings));

        await page.setContent('<div id="canvas" style="height:1200px"></div>');
        await page.addScriptTag({path: VIEWER});
        const drawing = await draw(page, xml);
        const nodes = drawing.shapes.filter(stands);
        holds(drawing.warnings.length === 0, `${name} is drawn without a warning`, drawing.warnings.join('; '));
        holds(flowElements.length > 0 && flowElements.every(({id, $type}) =>
            ($type === 'bpmn:SequenceFlow' ? drawing.flows : drawing.shapes.map(shape => shape.id)).includes(id)),
        `${name} is drawn whole`);
        const heap = nodes.filter((one, i) => nodes.some((other, j) => j < i && overlap(one, other)));
        holds(heap.length === 0, `${name} has no shape on another`, heap.map(({id}) => id).join(' '));
        await page.screenshot({path: join(OUT, `bpmn-${name.replace('.json', '.png')}`)});
    }
});
