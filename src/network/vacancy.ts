/** Which subnets have a block that nobody holds, so that a search skips those that are full. */
import { lastWhere, type Net, type Place } from './layout.ts';

export class Vacancy {
  /** How many blocks of each subnet are held outside its static ranges. */
  private readonly held = new Map<Place, number>();
  /** How many subnets at the beginning of each list of a network are full. */
  private readonly full = new Map<Net, Map<readonly Place[], number>>();

  count(place: Place, step: 1 | -1): void {
    this.held.set(place, (this.held.get(place) ?? 0) + step);
    if (step > 0) return;
    const lists = this.full.get(place.network) ?? new Map<readonly Place[], number>();
    for (const [list, full] of lists)
      lists.set(list, Math.min(full, lastWhere(list, ({ index }) => index < place.index) + 1));
  }

  clear(): void {
    this.held.clear();
    this.full.clear();
  }

  /** Iterates the subnets of a list that have a block to give, if it is not in quarantine. */
  *in(places: readonly Place[]): Generator<Place> {
    const { network } = places[0]!;
    const lists = this.full.get(network) ?? new Map<readonly Place[], number>();
    this.full.set(network, lists);
    let at = lists.get(places) ?? 0;
    while (at < places.length && this.isFull(places[at]!)) at++;
    lists.set(places, at);
    for (; at < places.length; at++) if (!this.isFull(places[at]!)) yield places[at]!;
  }

  private isFull(place: Place): boolean {
    return (this.held.get(place) ?? 0) >= place.open;
  }
}
