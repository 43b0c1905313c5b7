#!/usr/bin/env node
/** The command `hextet`: what it does is in `src/command`, its process is here. */
import process from 'node:process';
import { main } from './command/main.ts';

// A reader that closed the pipe is noticed by the write itself.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.exitCode = await main(process.argv.slice(2), process, new URL('..', import.meta.url));
