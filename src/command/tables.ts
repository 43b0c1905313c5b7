/** The tables of other address managers that a command imports. */
import type { IssueFields } from '../error.ts';
import { type IpamRow, readRows } from '../ipam.ts';
import type { Call } from './call.ts';
import { nameOf, textOf } from './input.ts';

/** Reads every table after the name of the part. Rows that are wrong or skipped are named. */
export async function readTables(
  call: Call,
): Promise<{ sources: string[]; rows: IpamRow[]; isWhole: boolean }> {
  const sources = call.args.length > 1 ? call.args.slice(1) : ['-'];
  const rows: IpamRow[] = [];
  let isWhole = true;
  for (const source of sources) {
    const read = readRows(await textOf(call, source));
    for (const issue of read.issues) refuseRow(call, nameOf(source), issue);
    for (const { text, path, reason } of read.skipped) {
      call.note(`hextet: ${nameOf(source)}:${path.join(' ')}: ${text} is skipped (${reason})`);
    }
    isWhole &&= read.issues.length === 0;
    rows.push(...read.rows);
  }
  return { sources, rows, isWhole };
}

/** Says what is wrong with a row; in CSV its path begins with the number of the line. */
export function refuseRow(call: Call, source: string, issue: IssueFields): void {
  const [line, ...path] = issue.path ?? [];
  if (typeof line === 'number') call.refuse(`${source}:${line}`, { ...issue, path });
  else call.refuse(source, issue);
}
