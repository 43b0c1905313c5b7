/** Serves the files of the package to a browser on this machine: `npm run form`. */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const FOLDERS = ['dist/', 'examples/'].map((folder) => fileURLToPath(new URL(folder, root)));
const PORT = 8046;
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  createServer(serveFile).listen(PORT, 'localhost', () => {
    console.log(`http://localhost:${PORT}/examples/form/index.html`);
  });
}

/** Answers with a file of the examples or of the built package, as it is. */
export function serveFile(request, response) {
  const path = pathOf(request.url);
  const type = TYPES[extname(path)];
  const open = FOLDERS.some((folder) => path.startsWith(folder)) && type !== undefined;
  if (!open || !existsSync(path)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
  createReadStream(path).pipe(response);
}

/** The path of the file that a URL names; the URL has taken the steps upwards out of it. */
function pathOf(url) {
  try {
    return fileURLToPath(new URL(`.${new URL(url, 'http://localhost').pathname}`, root));
  } catch {
    return '';
  }
}
