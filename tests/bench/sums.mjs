// sums.mjs - medians, ratios and the table that comes of them.

export const median = values => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)];
};

const fixed = (value, digits = 2) => !Number.isFinite(value) ? '-' : value.toFixed(digits);

/** A load's figures in few words. */
export const figures = said => `${fixed(said.rate, 0)}/s p50 ${fixed(said.p50_us / 1000)} p99 ${fixed(said.p99_us / 1000)} ms, ` +
    `${fixed(said.cpu_us, 0)} us cpu`;

/** Runs floor and work in turn, so that a machine that drifts drifts under both; answers the
 * median of each by its rate.  An unexpected answer to either spoils the row. */
export async function inTurn(rounds, floor, work) {
    const floors = [], works = [];
    for (let i = 0; i < rounds; i++) {
        floors.push(await floor(i));
        works.push(await work(i));
    }
    const middle = list => list.find(said => said.rate === median(list.map(one => one.rate)));
    const wrong = [...floors, ...works].find(said => said.errors > 0);
    return {floor: middle(floors), work: middle(works), ratio: median(works.map(one => one.rate)) / median(floors.map(one => one.rate)),
        wrong: wrong && `${wrong.errors} unexpected answers, first: ${wrong.first_error}`,
        floors: floors.map(one => one.rate), works: works.map(one => one.rate)};
}

/** A row of the table: value against mark, `most` where less is better. */
export function row(name, {value = null, mark, most = false, unit = '', detail = '', wrong = '', ...rest}) {
    const holds = Number.isFinite(value) && !wrong && (most ? value <= mark : value >= mark);
    return {name, value, mark, most, unit, verdict: holds ? 'pass' : 'MISS', detail: wrong ? `SPOILED: ${wrong}` : detail, spoiled: Boolean(wrong), ...rest};
}

export function table(rows) {
    const shown = rows.map(one => [one.name, `${fixed(one.value)}${one.unit}`,
        `${one.most ? '<=' : '>='} ${one.mark}${one.unit}`, one.verdict, one.detail]);
    const widths = [0, 1, 2, 3].map(place => Math.max(...shown.map(line => line[place].length)));
    return shown.map(line => line.map((cell, place) => place < 4 ? cell.padEnd(widths[place]) : cell).join('  ')).join('\n');
}
