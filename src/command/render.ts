/** Prints the texts that routers read. */
import * as targets from '../render.ts';
import { type Command, Fault, hint } from './call.ts';
import { jsonOf } from './input.ts';
import { json } from './text.ts';

type Input = never;

/** By target its function, and what it reads. */
const TARGETS: Readonly<
  Record<string, readonly [reads: string, print: (input: Input, options: Input) => unknown]>
> = {
  radvd: ['a router', targets.radvd],
  nftables: ['a router', targets.nftables],
  ip6tables: ['a router', targets.ip6tables],
  iptables: ['a router', targets.iptables],
  addresses: ['a router', targets.addresses],
  sysctl: ['a router', targets.sysctl],
  iproute: ['routes', targets.iproute],
  frr: ['routes', targets.frr],
  bird: ['routes', targets.bird],
  reverse: ['{ "prefix": ..., "delegations": [...] }', reverse],
  prometheus: ['the prefixes of a zone', targets.prometheus],
  diagnostics: ['{ "address": ... }', targets.diagnostics],
};

/** The zone file of a prefix. */
function reverse(input: unknown, options: Parameters<typeof targets.reverseZone>[2]): string {
  const { prefix, delegations = [] } = Object(input) as {
    prefix: string;
    delegations?: targets.Delegation[];
  };
  return targets.reverseZone(prefix, delegations, options);
}

export const render: Command = {
  usage: 'TARGET [FILE]',
  about: `Prints what a program of a router reads, from JSON in a file or on the standard input.\n\n${Object.entries(
    TARGETS,
  )
    .map(([name, [reads]]) => `  ${name.padEnd(12)} from ${reads}`)
    .join('\n')}`,
  options: {
    options: ['JSON', 'the options of the target, as { "dev": "eth0" } for iproute'],
    dev: ['NAME', 'the device of iproute'],
  },
  examples: [
    `printf '[{"prefix":"2001:db8:1::/64","via":"fe80::1","network":"web"}]' | hextet render iproute --dev eth0`,
  ],
  async *run(call) {
    const name = call.arg(0, 'TARGET');
    call.atMost(2);
    if (!Object.hasOwn(TARGETS, name)) {
      throw new Fault(`there is no target ${JSON.stringify(name)}${hint(name, Object.keys(TARGETS))}`);
    }
    const options = { ...((await jsonOf(call, call.text('options') ?? '{}')) as object) };
    const dev = call.text('dev');
    const [, print] = TARGETS[name]!;
    const input = await jsonOf(call, call.args[1]);
    const text = print(input as Input, { ...options, ...(dev !== undefined && { dev }) } as Input);
    if (typeof text === 'string' && !call.isJson) yield text;
    else for (const one of [text].flat()) yield `${json(one)}\n`;
  },
};
