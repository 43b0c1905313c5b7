import { lastWhere } from './layout.ts';

/** Ascending numbers. Those that are gone stay in the list until they are the most. */
class Order {
  count = 0;
  private numbers: number[] = [];

  add(number: number): void {
    this.count++;
    const at = lastWhere(this.numbers, (other) => other < number) + 1;
    if (this.numbers[at] !== number) this.numbers.splice(at, 0, number);
  }

  after(number: number): number | undefined {
    return this.numbers[lastWhere(this.numbers, (other) => other <= number) + 1];
  }

  tidy(isThere: (number: number) => boolean): void {
    if (this.numbers.length > 2 * this.count + 16) this.numbers = this.numbers.filter(isThere);
  }
}

/** The numbers of each key in order, among some that are gone. */
export class Index {
  private readonly orders = new Map<string, Order>();
  private readonly thinned = new Set<string>();

  add(key: string, number: number): void {
    const order = this.orders.get(key) ?? new Order();
    order.add(number);
    this.orders.set(key, order);
  }

  remove(key: string): void {
    this.orders.get(key)!.count--;
    this.thinned.add(key);
  }

  after(key: string, number: number): number | undefined {
    return this.orders.get(key)?.after(number);
  }

  /** Drops what is gone of the keys that have lost most. Nothing is undone from here on. */
  tidy(isThere: (key: string, number: number) => boolean): void {
    for (const key of this.thinned) {
      const order = this.orders.get(key);
      if (order?.count === 0) this.orders.delete(key);
      else order?.tidy((number) => isThere(key, number));
    }
    this.thinned.clear();
  }
}
