/** The assignments of networks as lines, and those of the model. */
import type { Networks } from '../../src/network.ts';
import type { ReferenceNetworks } from '../reference/networks.ts';
import { spanText } from './drawn.ts';

export const rowsOf = (networks: Networks): string[] =>
  Array.from(networks.assignments(), ({ generation, instance, network, az, group, prefix, type, orphaned }) =>
    [generation, instance, network, az, group, prefix, type, orphaned].join(' '),
  );

export const rowsOfReference = ({ rows }: ReferenceNetworks): string[] =>
  rows.map(({ generation, instance, network, az, group, type, orphaned, ...span }) =>
    [generation, instance, network, az, group, canonical(spanText(span)), type, orphaned].join(' '),
  );

/** The text of a span of the model with its zeros compressed: there is one group that is not zero behind them. */
function canonical(text: string): string {
  return text.replace(/:0:0:0:0:0\//, '::/').replace(/:0:0:0:0:(?=[^:]+\/)/, '::');
}
