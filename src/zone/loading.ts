/** Facts from the rows of a snapshot: a right digest does not say that their writer was right. */
import { HextetError } from '../error.ts';
import { failDamage } from '../internal/damage.ts';
import { Facts, NOUNS } from './facts.ts';
import { inserted } from './groups.ts';
import { checkLoaded, failUnknown } from './read-row.ts';
import { type IdAt, type NicRow, type PackedRow, type Rows, unpackRow, widthOf } from './rows.ts';
import type { Noun } from './types.ts';

/** Takes the rows of a snapshot, noun by noun in the order of {@link NOUNS}: each after those that it names. */
export class Loading {
  private readonly facts: Facts = new Facts();
  private noun: Noun = NOUNS[0]!;
  /** The count of rows of the noun so far, and that of the values of each. */
  private count = 0;
  private width: number = widthOf(NOUNS[0]!);
  /** The NICs of each network, by its place. */
  private readonly nics: NicRow[][] = [];

  private readonly idAt: IdAt = (noun, place) => {
    const row = typeof place === 'number' ? this.facts.tables[noun].at(place) : undefined;
    return row === undefined ? failUnknown(noun, String(place)) : row.id;
  };

  /** Adds the next row of a noun. */
  add(noun: Noun, list: unknown): void {
    if (noun !== this.noun) this.begin(noun);
    const i = this.count++;
    if (!Array.isArray(list) || list.length !== this.width)
      failDamage('damaged-snapshot', [noun, i], 'wrong-rows');
    const row = this.read(noun, list, i);
    const { last } = this.facts.tables[noun];
    if (last !== undefined && last.generation >= row.generation)
      failDamage('damaged-snapshot', [noun, i, 'generation'], 'out-of-order');
    this.facts.append(noun, row);
    if (noun !== 'nic') return;
    const network = list[2] as number;
    const nics = this.nics[network];
    this.nics[network] = nics === undefined ? [row as NicRow] : inserted(nics, nics.length, row as NicRow);
  }

  private begin(noun: Noun): void {
    this.settle();
    Object.assign(this, { noun, count: 0, width: widthOf(noun) });
  }

  /** Makes the rows of the noun found by their ids. */
  private settle(): void {
    const twice = this.facts.tables[this.noun].settle();
    if (twice !== null) failDamage('damaged-snapshot', [this.noun], 'already-exists');
  }

  private read(noun: Noun, list: PackedRow, i: number): Rows[Noun] {
    try {
      const row = unpackRow(noun, list, this.idAt) as Rows[Noun];
      checkLoaded(this.facts, noun, row);
      return row;
    } catch (error) {
      if (!HextetError.is(error)) throw error;
      return failDamage('damaged-snapshot', [noun, i, ...(error.path ?? [])], error.code, error);
    }
  }

  /** Returns the facts when all rows have come. */
  finish(generation: number): Facts {
    const { facts } = this;
    this.settle();
    let network = 0;
    for (const { id } of facts.tables.network.list()) {
      const nics = this.nics[network++];
      if (nics !== undefined) facts.appendNics(id, nics);
    }
    facts.settle();
    // The number of the last row that was created, which can be gone.
    const last = Math.max(...NOUNS.map((noun) => facts.tables[noun].last?.generation ?? 0));
    if (last > generation) failDamage('damaged-snapshot', ['generation']);
    facts.generation = generation;
    return facts;
  }
}
