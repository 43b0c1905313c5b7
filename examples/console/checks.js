/** Checks of the way to a network, by the programs of this machine and without a shell. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { diagnostics } from 'hextet/render';

/** The way ends at the router: at its public address, at its address in the network, or at what is named. */
export function checksOf({ routes, gateway }, target) {
  return diagnostics({ address: routes[0]?.via ?? gateway, ...target });
}

export async function outcomeOf({ argv, expect, ...check }) {
  const [program, ...rest] = argv;
  const ended = await promisify(execFile)(program, rest, { timeout: 20_000 }).catch((error) => error);
  const { code: exit = 0, stdout = '', stderr = '' } = ended;
  return { ...check, argv, expect, exit, ok: exit === expect.exit, output: stdout + stderr };
}
