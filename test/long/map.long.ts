/** What takes too long for every day: a whole routing table is scanned for each of many addresses. */
import { test } from 'vitest';
import { checkLongestMatches, routingTable } from '../support/routing-table.ts';

test('200,000 prefixes have the longest matches that a scan finds, for 5,000 addresses', () => {
  checkLongestMatches(routingTable(200_000), 5_000);
});
