/** Runs the example that is in the package. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from './call.ts';

export const demo: Command = {
  usage: '[FILE]',
  about:
    'Plays a real case: the /48 of a tunnel broker becomes networks, a VPC, addresses, routes and a firewall. FILE has\n' +
    'other commands, as examples/tunnel-broker.json in the package.',
  examples: ['hextet demo'],
  async *run(call) {
    call.atMost(1);
    const [script, file] = ['demo.mjs', 'tunnel-broker.json'].map((name) =>
      fileURLToPath(new URL(`examples/${name}`, call.home)),
    );
    const child = spawn(process.execPath, [script!, call.args[0] ?? file!], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let wrong = '';
    child.stderr.on('data', (data) => {
      wrong += data;
    });
    const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? 1)));
    for await (const part of child.stdout) yield part as Uint8Array;
    const code = await ended;
    if (wrong !== '') call.note(`hextet: ${wrong.trimEnd()}`);
    return code === 0 ? 0 : 2;
  },
};
