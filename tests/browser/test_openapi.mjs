// test_openapi.mjs - the description of the interface is OpenAPI, and names routes that answer.
// usage: node test_openapi.mjs JALON SOURCES
import {Validator} from '@seriousme/openapi-schema-validator';
import {demonstration, holds, judge, serve, signIn} from './world.mjs';

judge(async () => {
    const passwords = demonstration();
    await serve();
    const page = await signIn({login: 'methode', password: passwords.get('methode')});
    const description = await (await page.request.get('/openapi.json')).json();
    const {valid, errors} = await new Validator().validate(structuredClone(description));
    holds(valid, '/openapi.json is valid', JSON.stringify(errors)?.slice(0, 600));
    const broken = {...structuredClone(description), info: {}};
    holds(!(await new Validator().validate(broken)).valid, 'and a broken copy of it is refused');
    const paths = Object.keys(description.paths);
    holds(paths.length > 40, 'it names the routes', paths.length);
    for (const path of paths.filter(path => !path.includes('{') && description.paths[path].get)) {
        const status = (await page.request.get(path)).status();
        holds([200, 403].includes(status), `${path} answers`, status);
    }
});
