/** Copies plain JSON data. */
export function cloneJson<T>(data: T): T {
  return JSON.parse(JSON.stringify(data));
}
