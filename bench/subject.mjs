/** The process of one subject: measures its rows one after the other and sends each to the runner. */
import { FULL, measure, QUICK } from './harness.mjs';

const [subject, ...flags] = process.argv.slice(2);
const settings = flags.includes('--quick') ? QUICK : FULL;
const { rows } = await import(`./${subject}.mjs`);

for (const { title, about, targets = {}, contenders, figures } of rows) {
  if (contenders) process.send({ title, about, targets, results: measure(contenders(), settings) });
  else process.send({ title, about, figures: figures() });
}
