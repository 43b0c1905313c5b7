/** Commands that show how far packets get. */
import { optional, readDomain, readFields } from '../internal/read.ts';
import { readGlobal } from './read.ts';

/**
 * A command, why it is run and the exit code of a healthy network.
 *
 * @public
 */
export interface Diagnostic {
  /** What it shows: the target answers, the way to it, the name server answers, the name is known to it. */
  readonly why: 'reachable' | 'path' | 'resolver' | 'name';
  /** The program and its arguments, for a call without a shell. */
  readonly argv: readonly string[];
  /** The exit code of the program where all is well. `dig` exits with 0 for every answer, also an empty one. */
  readonly expect: { readonly exit: number };
}

/**
 * What is to be diagnosed.
 *
 * @public
 */
export interface DiagnosticTarget {
  /** A global address. */
  readonly address: string;
  /** A domain name of the target. */
  readonly name?: string | undefined;
  /** The source address. */
  readonly from?: string | undefined;
  /** The name server to be asked for the name; defaults to those of the machine. */
  readonly dns?: string | undefined;
}

/**
 * Returns commands for a machine with iputils, traceroute and BIND's `dig`, in the order in which they make sense. Each
 * ends within 15 seconds. Nothing in them is read by a shell.
 *
 * @throws HextetError the first fault of the target with its path.
 *
 * @example
 * ```ts
 * import { diagnostics } from 'hextet/render';
 *
 * const [ping] = diagnostics({ address: '2001:db8::1' });
 * ping?.argv.join(' '); // 'ping -6 -n -c 3 -i 0.2 -W 2 2001:db8::1'
 * ```
 *
 * @public
 */
export function diagnostics(target: DiagnosticTarget): readonly Diagnostic[] {
  const { address, name, from, dns } = readFields(target, [], 'DiagnosticTarget', {
    address: readGlobal,
    name: optional(readDomain),
    from: optional(readGlobal),
    dns: optional(readGlobal),
  });
  const source = (flag: string) => (from === undefined ? [] : [flag, String(from)]);
  const command = (why: Diagnostic['why'], ...argv: string[]): Diagnostic => ({
    why,
    argv,
    expect: { exit: 0 },
  });
  const server = dns === undefined ? [] : ['-6', ...source('-b'), `@${dns}`];
  const dig = ['dig', '+time=2', '+tries=2', ...server];
  return [
    command(
      'reachable',
      'ping',
      '-6',
      '-n',
      '-c',
      '3',
      '-i',
      '0.2',
      '-W',
      '2',
      ...source('-I'),
      String(address),
    ),
    command(
      'path',
      'traceroute',
      '-6',
      '-n',
      '-q',
      '1',
      '-w',
      '1',
      '-m',
      '12',
      ...source('-s'),
      String(address),
    ),
    ...(dns === undefined ? [] : [command('resolver', ...dig, '.', 'SOA')]),
    ...(name === undefined ? [] : [command('name', ...dig, name, 'AAAA')]),
  ];
}
