/**
 * What the command does with lists, beside the programs that are known for it: a million lines each, in one run, in turn, each
 * the least of three. Seconds of the processor, so that others on the machine count little. It installs nothing, and says which
 * programs are missing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COUNT = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const command = fileURLToPath(new URL('../dist/command.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hextet-lists-'));

let state = 12_345;
function random(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}
const groups = (count) => Array.from({ length: count }, () => random(65_536).toString(16)).join(':');
const list = (name, line) =>
  writeFileSync(join(folder, name), `${Array.from({ length: COUNT }, line).join('\n')}\n`);

const nets6 = Array.from(
  { length: COUNT },
  () => `${(0x2000 + random(0x1000)).toString(16)}:${groups(2)}::/48`,
);
list('nets6.txt', (_, i) => nets6[i]);
list('addresses6.txt', (_, i) => (i % 2 ? `2001:${groups(7)}` : nets6[random(COUNT)].replace('/48', '7')));
list('nets4.txt', () => `${1 + random(223)}.${random(256)}.${random(256)}.0/24`);
list('addresses4.txt', () => `${1 + random(223)}.${random(256)}.${random(256)}.${random(256)}`);

/** Python's own library, for both families. */
function collapse(file) {
  return `python3 -c "from ipaddress import *; print(*collapse_addresses(map(ip_network, map(str.strip, open(\\"${file}\\")))), sep=chr(10))"`;
}

/** Jobs, each by several programs; `$` is the command. */
const JOBS = {
  'IPv6: the fewest prefixes': {
    hextet: '$ merge nets6.txt',
    aggregate6: 'aggregate6 < nets6.txt',
    Python: collapse('nets6.txt'),
  },
  'IPv4: the fewest prefixes': {
    hextet: '$ merge nets4.txt',
    aggregate: 'aggregate -q < nets4.txt',
    aggregate6: 'aggregate6 -4 < nets4.txt',
    iprange: 'iprange nets4.txt',
    Python: collapse('nets4.txt'),
  },
  'IPv6: lines inside one prefix': {
    hextet: '$ match 2001::/16 addresses6.txt --lines',
    grepcidr: 'grepcidr 2001::/16 addresses6.txt',
  },
  'IPv6: lines inside any prefix of a list': {
    hextet: '$ match nets6.txt addresses6.txt --lines',
    grepcidr: 'grepcidr -f nets6.txt addresses6.txt',
  },
  'IPv4: lines inside any prefix of a list': {
    hextet: '$ match nets4.txt addresses4.txt --lines',
    grepcidr: 'grepcidr -f nets4.txt addresses4.txt',
  },
};

const LIMIT_SECONDS = 120;
try {
  for (const [job, programs] of Object.entries(JOBS)) {
    const best = {};
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, line] of Object.entries(programs)) {
        if (best[name] === null) continue;
        best[name] = quicker(best[name], run(line));
      }
    }
    console.log(job);
    for (const [name, found] of Object.entries(best)) {
      console.log(
        `  ${name.padEnd(11)} ${found === null ? 'is missing, or took more than two minutes' : shown(found, best.hextet)}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

function run(line) {
  // GNU time writes the seconds of the program and of the system, and the most memory in kB.
  const timed = `{ /usr/bin/time -f '%U %S %M' timeout ${LIMIT_SECONDS} bash -c '${line.replace('$', `"${process.execPath}" "${command}"`)} > out.txt'; } 2>&1 && wc -l < out.txt`;
  const { status, stdout } = spawnSync('bash', ['-c', timed], {
    cwd: folder,
    encoding: 'utf8',
  });
  const [, user, system, kilobytes, lines] = /([\d.]+) ([\d.]+) (\d+)\n(\d+)\n$/.exec(stdout ?? '') ?? [];
  const isDone = status === 0 && lines !== undefined;
  return isDone ? { seconds: Number(user) + Number(system), megabytes: kilobytes / 1024, lines } : null;
}

function quicker(a, b) {
  return a === undefined || (b !== null && b.seconds < a.seconds) ? b : a;
}

function shown({ seconds, megabytes, lines }, own) {
  const ratio = (seconds / own.seconds).toFixed(1);
  return `${seconds.toFixed(1)} s, ${ratio} times hextet, ${Math.round(megabytes)} MB, ${lines} lines`;
}
