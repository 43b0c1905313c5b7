/** Who had which /64 in a month. */
import { call } from '../api.js';
import { card, code, h, timeOf } from '../dom.js';
import { formOf } from '../form.js';
import { rowOf, tableOf } from '../list.js';

/** More rows than these are counted, and not shown. */
const SHOWN = 200;
const HOUR = 3_600_000;

const COLUMNS = [
  ['Network', ({ network }) => network],
  ['Prefix', ({ prefix }) => code(prefix)],
  ['From', ({ from }) => timeOf(from)],
  ['To', ({ to }) => (to === null ? 'still in use' : timeOf(to))],
  ['Hours', ({ hours }) => hours.toFixed(2)],
];

export async function usage({ signal }) {
  const form = formOf({
    label: 'Month',
    fields: [
      {
        name: 'month',
        label: 'Month',
        kind: 'month',
        value: new Date().toISOString().slice(0, 7),
      },
    ],
    preview: async ({ month }) => (month ? await billOf(month, signal) : null),
  });
  return [h('h1', null, 'Usage'), card('Prefixes in use, by month', form)];
}

async function billOf(month, signal) {
  const [year, number] = month.split('-').map(Number);
  const [from, to, now] = [Date.UTC(year, number - 1), Date.UTC(year, number), Date.now()];
  if (!(from <= now)) return h('p', null, 'This month has not begun.');
  // In this month what is in use has no end yet.
  const query = new URLSearchParams(to > now ? { from } : { from, to });
  const body = h('tbody');
  let [count, sum] = [0, 0];
  for (let after = null; after !== undefined && !signal.aborted; ) {
    const { items, next } = await call(
      'GET',
      `/usage?${query}&limit=1000${after === null ? '' : `&after=${after}`}`,
    );
    for (const record of items) {
      // In hundredths, as they are shown: so the rows add up to the sum.
      const hours = Math.round((Math.max(0, (record.to ?? now) - record.from) / HOUR) * 100) / 100;
      count++;
      sum += hours;
      if (count <= SHOWN) body.append(rowOf(COLUMNS, { ...record, hours }));
    }
    after = next ?? undefined;
  }
  if (count === 0) return h('p', null, 'No network had a prefix in this month.');
  const more = count > SHOWN ? `, the first ${SHOWN} are shown` : '';
  const titles = COLUMNS.map(([title]) => title);
  return [
    h('p', null, `${count} ${count === 1 ? 'lease' : 'leases'}${more}, ${sum.toFixed(2)} hours in all.`),
    tableOf(`Usage in ${month}`, titles, body),
  ];
}
