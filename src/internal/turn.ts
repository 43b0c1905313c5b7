/** One asynchronous thing after the other. */
export class Turn {
  private last: Promise<unknown> = Promise.resolve();

  /** Does work after all that was given before, however that ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work);
    this.last = done.catch(() => {});
    return done;
  }

  /** Waits for all that was given so far. */
  async end(): Promise<void> {
    await this.last;
  }
}
