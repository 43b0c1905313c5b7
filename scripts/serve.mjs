/** Serves the files of the package to a browser on this machine: `npm run form`. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const PORT = 8046;
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.map': 'application/json',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  createServer(serveFile).listen(PORT, 'localhost', () => {
    console.log(`http://localhost:${PORT}/examples/form/index.html`);
  });
}

/** Answers with a file of the examples or of the built package, as it is. */
export function serveFile(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const type = TYPES[extname(pathname)];
  const path = fileURLToPath(new URL(`.${pathname}`, root));
  const open = ['examples', 'dist'].some((folder) => path.startsWith(fileURLToPath(root) + folder + sep));
  const stats = open && type !== undefined ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (stats === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
  createReadStream(path).pipe(response);
}
