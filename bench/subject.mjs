/** The process of one subject: measures its rows one after the other and sends each to the runner. */
import { FULL, measure, QUICK } from './harness.mjs';

const [subject, ...flags] = process.argv.slice(2);
const settings = flags.includes('--quick') ? QUICK : FULL;
const { rows, end } = await import(`./${subject}.mjs`);

try {
  for (const { contenders, figures, targets = {}, ...row } of rows) {
    if (figures) process.send({ ...row, figures: await figures(settings) });
    else process.send({ ...row, targets, results: measure(checked(contenders(), targets), settings) });
  }
} finally {
  await end?.();
}

/** A target for nobody would be met by nobody and missed by nobody. */
function checked(contenders, targets) {
  const names = contenders.map(({ name }) => name);
  const nobody = Object.keys(targets).find((name) => !names.includes(name));
  if (nobody !== undefined) throw new Error(`no contender is called ${nobody}`);
  return contenders;
}
