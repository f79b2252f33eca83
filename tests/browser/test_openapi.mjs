// test_openapi.mjs - the description of the interface is OpenAPI, and names routes that answer.
import {Validator} from '@seriousme/openapi-schema-validator';
import {json, site} from './site.mjs';

await site(async ({visitor, check}) => {
    const page = await visitor('methode');
    const description = await json(page, '/openapi.json');
    const {valid, errors} = await new Validator().validate(description);
    check(valid, '/openapi.json is valid', JSON.stringify(errors)?.slice(0, 600));
    check(Object.keys(description.paths).length > 40, '/openapi.json names the routes');
    for (const path of Object.keys(description.paths).filter(path => !path.includes('{'))) {
        if (!description.paths[path].get) continue;
        const status = await page.evaluate(async path => (await fetch(path, {redirect: 'manual'})).status, path);
        check([0, 200, 403].includes(status), `${path} answers`, status); // 0: sent elsewhere
    }
});
