/** Exports that mention what is not exported: the fault that test/package/exports.test.ts looks for. */
interface Key {
  readonly teeth: number;
}

interface Hinge<T> {
  readonly side: T;
}

class Base {
  readonly width: number = 1;
}

interface Inside {
  readonly dark: boolean;
}

export type Shape = Pick<Base, 'width'>;

export class Door extends Base {
  readonly hinges: readonly Hinge<string>[] = [];

  open(key?: Key): boolean {
    const inside: Inside = this.light(key === undefined);
    return inside.dark;
  }

  /** For the rest of the package. @internal */
  close(): Base {
    return { width: 2 };
  }

  private light(dark: boolean): Inside {
    return { dark };
  }
}

/** Mentions nothing: a declaration file has the type of it and not the value. */
export const room: object = { dark: true } satisfies Inside;

export function knock<T extends Key>(door: Door): Hinge<T> | null {
  return door.open() ? null : null;
}
