/** A Unix socket before that of PostgreSQL, which cuts connections at a place in the protocol. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * - `before`: the statement never arrives.
 * - `after`: it arrives, the connection is gone at once.
 * - `answered`: the server has answered, the client does not get it.
 */
export type Cut = 'before' | 'after' | 'answered';

const SOCKET = '.s.PGSQL.5432';

export class CuttingProxy {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'hextet-proxy-'));
  cuts = 0;
  private readonly server: Server;
  private readonly sockets: Set<Socket> = new Set();
  private seen = 0;

  /** @param every - how many statements that write or commit there are to one that is cut. */
  constructor(folder: string, cut: Cut, every: number) {
    this.server = createServer((client) => {
      const upstream = connect(join(folder, SOCKET));
      let isCut = false;
      const end = () => {
        client.destroy();
        upstream.destroy();
      };
      for (const socket of [client, upstream]) {
        this.sockets.add(socket);
        socket.on('error', end);
        socket.on('close', () => this.sockets.delete(socket));
      }
      client.on('close', () => upstream.end());
      upstream.on('close', () => client.destroy());
      client.on('data', (bytes) => {
        if (writes(bytes) && ++this.seen % every === 0) {
          this.cuts++;
          isCut = true;
          if (cut === 'before') return end();
          if (cut === 'after') {
            // The server reads what was sent before the end.
            client.destroy();
            upstream.end(bytes);
            return;
          }
        }
        upstream.write(bytes);
      });
      upstream.on('data', (bytes) => {
        if (isCut) end();
        else client.write(bytes);
      });
    });
  }

  open(): Promise<void> {
    return new Promise((resolve) => this.server.listen(join(this.folder, SOCKET), resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Tells whether a message has the statement that appends, or the end of a transaction. */
function writes(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return text.includes('insert into hextet.journal') || /^Q....commit\0$/s.test(text);
}
