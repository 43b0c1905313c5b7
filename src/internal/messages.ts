/**
 * The English sentence of every code, in tables that a bundler drops where nothing refers to them.
 * `{name}` represents the detail of that name.
 */
import type { ErrorCode } from '../error.ts';

/** A part of the codes with their sentences. */
export type Messages = Readonly<Partial<Record<ErrorCode, string>>>;

export { argumentMessages, typeMessages } from './messages/arguments.ts';
export { bitmapMessages } from './messages/bitmap.ts';
export { dataMessages } from './messages/data.ts';
export { endpointMessages } from './messages/endpoint.ts';
export { eui64Messages } from './messages/eui64.ts';
export { familyMessages } from './messages/family.ts';
export { fieldMessages } from './messages/fields.ts';
export { formMessages } from './messages/form.ts';
export { ipamMessages } from './messages/ipam.ts';
export { lengthMessages } from './messages/lengths.ts';
export { macMessages } from './messages/mac.ts';
export { nameMessages } from './messages/names.ts';
export { networkMessages } from './messages/network.ts';
export { poolMessages } from './messages/pool.ts';
export { prefixMessages } from './messages/prefix.ts';
export { renderMessages } from './messages/render.ts';
export { resizeMessages } from './messages/resize.ts';
export { ruleMessages } from './messages/rule.ts';
export { storeMessages } from './messages/store.ts';
export { textMessages } from './messages/text.ts';
export { unicastMessages } from './messages/unicast.ts';
export { zoneMessages } from './messages/zone.ts';
