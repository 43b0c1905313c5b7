/** The faults that one edit can make in a legal text of an interface or an endpoint, with their refusals. */
import type { Endpoint } from '../endpoint.ts';
import type { InterfaceAddress } from '../interface.ts';
import { type Edit, Edits, editAddress, editInside, editLength, partsOf } from './edits.ts';
import { editDots, editIPv4 } from './ipv4-edits.ts';
import type { Spelled } from './spelling.ts';

/** The faults of an interface address. */
export function interfaceEdits({ text, value }: Spelled<InterfaceAddress>, stranger: string): Edit[] {
  const edits = new Edits(text);
  const slash = text.indexOf('/');
  const percent = text.indexOf('%');
  const isZoneLast = percent > slash;
  if (value.family === 'ipv4') {
    editIPv4(edits, 0, slash, stranger);
    editDots(edits, 0, slash);
    editLength(edits, slash + 1, text.length, 32, stranger);
  } else {
    const parts = partsOf(text.slice(0, percent < 0 || isZoneLast ? slash : percent));
    editAddress(edits, parts, stranger);
    editInside(edits, parts, '-', 'range-not-allowed');
    editLength(edits, slash + 1, isZoneLast ? percent : text.length, 128, stranger);
  }
  if (percent >= 0) editZone(edits, percent + 1, isZoneLast ? text.length : slash);
  return edits.list;
}

/** The faults of an endpoint. */
export function endpointEdits({ text, value }: Spelled<Endpoint>, stranger: string): Edit[] {
  const edits = new Edits(text);
  const colon = text.lastIndexOf(':');
  // A letter in an IPv4 address makes a name of it, and "[" before it makes a host of another kind.
  const odd = /[a-z[]/i.test(stranger) ? '_' : stranger;
  if (value.family === 'ipv4') {
    editIPv4(edits, 0, colon, odd);
    editDots(edits, 0, colon);
    edits.putIn(0, 'x', 'host-name', 0);
    edits.change(colon, ';', 'invalid-character');
  } else {
    const percent = text.indexOf('%');
    const end = percent < 0 ? colon - 1 : percent;
    const parts = partsOf(text.slice(1, end), 1);
    editAddress(edits, parts, stranger);
    editInside(edits, parts, '-', 'range-not-allowed');
    editInside(edits, parts, '/', 'prefix-not-allowed');
    if (percent >= 0) editZone(edits, percent + 1, colon - 1);
    edits.takeOut(0, 'brackets-missing', 0);
    if (!value.zone?.includes(']')) edits.takeOut(colon - 1, 'bracket-unclosed', text.length - 1);
    edits.change(colon, ';', 'port-missing');
  }
  editPort(edits, colon + 1);
  return edits.list;
}

function editPort(edits: Edits, start: number): void {
  const { text } = edits;
  const port = text.slice(start);
  edits.putIn(start, '0', 'port-invalid', start);
  edits.putIn(start, '+', 'port-invalid', start);
  edits.putIn(text.length, ' ', 'port-invalid', text.length);
  if (Number(`${port}9`) > 65535) edits.putIn(text.length, '9', 'port-too-large', start);
  if (port.length === 1) edits.takeOut(start, 'port-missing', start);
}

function editZone(edits: Edits, start: number, end: number): void {
  edits.putAnywhere(' ', 'invalid-character', start, end);
  edits.putAnywhere('%', 'invalid-character', start, end);
  if (end - start === 1) edits.takeOut(start, 'zone-empty', start);
}
