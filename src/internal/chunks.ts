/** Joins lines into texts of at least so many characters; the last has what is left. */
export function* chunksOf(lines: Iterable<string>, least: number): Generator<string> {
  let chunk: string[] = [];
  let size = 0;
  for (const line of lines) {
    chunk.push(line);
    size += line.length;
    if (size < least) continue;
    yield chunk.join('\n');
    chunk = [];
    size = 0;
  }
  if (chunk.length > 0) yield chunk.join('\n');
}
