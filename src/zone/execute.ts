/** One function for each command. */
import {
  removeNetwork,
  removeOffering,
  removeVpc,
  setNetwork,
  setOffering,
  setRules,
  setVpc,
} from './networks.ts';
import { observe, removeNic, setNic } from './nics.ts';
import { movePublic, removePrefix, reserve, resizePrefix, setPrefix, unreserve } from './prefixes.ts';
import type { Checked } from './read.ts';
import { removeRouter, setRouter } from './routers.ts';
import type { Transaction } from './transaction.ts';
import type { ZoneAnswer } from './types.ts';

type Executors = { readonly [Op in Checked['op']]: (tx: Transaction, command: Checked<Op>) => ZoneAnswer };

const EXECUTORS: Executors = {
  'set-offering': setOffering,
  'remove-offering': removeOffering,
  'set-prefix': setPrefix,
  'add-prefix': (tx, command) => setPrefix(tx, { ...command, op: 'set-prefix', expect: 'new' }),
  'resize-prefix': resizePrefix,
  'move-public': movePublic,
  'remove-prefix': removePrefix,
  reserve,
  unreserve,
  'set-vpc': setVpc,
  'remove-vpc': removeVpc,
  'set-network': setNetwork,
  'remove-network': removeNetwork,
  'set-router': setRouter,
  'remove-router': (tx, { id }) => removeRouter(tx, id),
  'set-nic': setNic,
  'remove-nic': removeNic,
  observe,
  'set-rules': setRules,
};

/** Executes a command; returns its answer. */
export function execute(tx: Transaction, command: Checked): ZoneAnswer {
  return (EXECUTORS[command.op] as (tx: Transaction, command: Checked) => ZoneAnswer)(tx, command);
}
