/** Who had which /64 in a month. */
import { linesOf, request } from '../api.js';
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
  ['To', ({ to }) => timeOf(to)],
  ['Hours', ({ hours }) => hours.toFixed(2)],
];

export async function usage({ signal }) {
  const form = formOf({
    label: 'Month',
    fields: [{ name: 'month', label: 'Month', kind: 'month', value: new Date().toISOString().slice(0, 7) }],
    preview: async ({ month }) => (month ? await billOf(month, signal) : null),
  });
  return [h('h1', null, 'Usage'), card('A month, in UTC', form)];
}

async function billOf(month, signal) {
  const [year, number] = month.split('-').map(Number);
  // What goes on is paid until now.
  const [from, to] = [Date.UTC(year, number - 1), Math.min(Date.UTC(year, number), Date.now())];
  const body = h('tbody');
  let [count, sum] = [0, 0];
  try {
    for await (const line of linesOf(
      await request('GET', `/usage?from=${from}&to=${to}`, undefined, signal),
    )) {
      const record = JSON.parse(line);
      const hours = (record.to - record.from) / HOUR;
      count++;
      sum += hours;
      if (count <= SHOWN) body.append(rowOf(COLUMNS, { ...record, hours }));
    }
  } catch ({ message }) {
    return h('p', { class: 'bad' }, message);
  }
  if (count === 0) return h('p', null, 'Nobody had a prefix in this month.');
  const more = count > SHOWN ? `, the first ${SHOWN} are shown` : '';
  return [
    h('p', null, `${count} intervals${more}, ${sum.toFixed(2)} hours in all.`),
    tableOf(
      `Usage in ${month}`,
      COLUMNS.map(([title]) => title),
      body,
    ),
  ];
}
