/**
 * Endpoints: an address with a port, as servers listen on them and URLs name them.
 *
 * @packageDocumentation
 */
import { HextetError, type Issue, type Result, type StandardProps } from './error.ts';
import { isAddress, isIPv4Address } from './internal/guards.ts';
import { checkInteger, failType, makeIssue } from './internal/issue.ts';
import { endpointMessages } from './internal/messages.ts';
import { order } from './internal/order.ts';
import { failNew, Printable } from './internal/printable.ts';
import { faultIssue, scanAddress, scanBounds, scanIPv4Address, scanZone } from './internal/scan.ts';
import { textStandard } from './internal/standard-schema.ts';
import { checkZone } from './internal/zone.ts';
import { Address } from './ip/address.ts';
import { compareAddresses, IPv4Address, ipAddress } from './ipv4.ts';

/** Two brackets, the longest address, `%` and a zone of 64 characters, `:` and five digits. */
const LONGEST = 118;
/** Every character of the zone can be encoded as three, and `%25` is before it. */
const LONGEST_URL = 248;
const MOST = 65535;
const KIND = 'endpoint';

/**
 * How an endpoint is written: as servers take it to `listen` (`[fe80::1%eth0]:80`), or for a `url`
 * (`[fe80::1%25eth0]:80`, RFC 6874). Only a zone makes a difference.
 *
 * @public
 */
export type EndpointForm = 'listen' | 'url';

/**
 * Options of {@link Endpoint.parse}.
 *
 * @public
 */
export interface EndpointOptions {
  /** Defaults to `listen`. */
  readonly form?: EndpointForm;
}

/**
 * An address with a port.
 *
 * @example
 * ```ts
 * import { Endpoint } from 'hextet/endpoint';
 *
 * const endpoint = Endpoint.parse('[2001:DB8::1]:443');
 * endpoint.port; // 443
 * String(endpoint); // '[2001:db8::1]:443'
 * String(Endpoint.of('192.0.2.1', 443)); // '192.0.2.1:443'
 * Endpoint.of('fe80::1', 80, 'eth0').format('url'); // '[fe80::1%25eth0]:80'
 * ```
 *
 * @public
 */
export class Endpoint extends Printable {
  /** The address. */
  readonly address: Address | IPv4Address;
  /** The port, 0 to 65535. */
  readonly port: number;
  /** The zone without `%`, null for none. */
  readonly zone: string | null;

  /** Takes parts that fit on trust: use {@link Endpoint.of}. @internal */
  constructor(address: Address | IPv4Address, port: number, zone: string | null) {
    super();
    if (zone === undefined) failNew('Endpoint');
    this.address = address;
    this.port = port;
    this.zone = zone;
  }

  /**
   * Parses `[address]:port` for IPv6, `address:port` for IPv4. An IPv6 address can have a zone.
   *
   * @throws HextetError with the code and the offset of the first offending character; `brackets-missing` for IPv6
   * without brackets, `port-missing`, `host-name`, `host-any` for `*`.
   */
  static parse(text: string, options?: EndpointOptions): Endpoint {
    const read = readEndpoint(text, options);
    if ('code' in read) throw new HextetError(read);
    return read;
  }

  /** Parses as {@link Endpoint.parse} does and returns the refusal as a value: throws on no text. */
  static tryParse(text: string, options?: EndpointOptions): Result<Endpoint> {
    const read = readEndpoint(text, options);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /** Returns true if {@link Endpoint.parse} accepts the text with the same options. */
  static isValid(text: string, options?: EndpointOptions): boolean {
    return Endpoint.tryParse(text, options).ok;
  }

  /** Returns {@link Endpoint.tryParse} as a Standard Schema: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, Endpoint> {
    return textStandard((text) => Endpoint.tryParse(text));
  }

  /**
   * Returns the endpoint of its parts.
   *
   * @param port - 0 to 65535.
   * @param zone - the zone of an IPv6 address without `%`. Defaults to none.
   * @throws HextetError `out-of-range` for the port; `zone-empty`, `invalid-character` or `zone-not-allowed` for the zone;
   * as {@link Address.parse}.
   */
  static of(address: Address | IPv4Address | string, port: number, zone: string | null = null): Endpoint {
    const value = ipAddress(address);
    checkInteger('port', port, 0, MOST);
    checkZone(zone);
    const made = new Endpoint(value, port, zone);
    return zone === null || isAddress(value) ? made : Endpoint.parse(String(made));
  }

  /**
   * Returns the endpoint given as a value, of this or another copy of the library, or as text.
   *
   * @throws HextetError as {@link Endpoint.parse}, or `invalid-type`.
   */
  static from(value: Endpoint | string): Endpoint {
    if (typeof value === 'string') return Endpoint.parse(value);
    return isEndpoint(value) ? value : failType('Endpoint | string', value);
  }

  /**
   * Orders by address, IPv4 first, then by port, then by zone, for `Array.prototype.sort`.
   *
   * @throws HextetError `invalid-type` for anything but endpoints.
   */
  static compare(a: Endpoint, b: Endpoint): -1 | 0 | 1 {
    if (!isEndpoint(a) || !isEndpoint(b)) failType('Endpoint', isEndpoint(a) ? b : a);
    return (
      compareAddresses(a.address, b.address) || order(a.port, b.port) || order(a.zone ?? '', b.zone ?? '')
    );
  }

  /** The family of the address. */
  get family(): 'ipv4' | 'ipv6' {
    return isAddress(this.address) ? 'ipv6' : 'ipv4';
  }

  /** Returns true for the same address, port and zone, given as a value or as text. */
  equals(other: Endpoint | string): boolean {
    return Endpoint.compare(this, Endpoint.from(other)) === 0;
  }

  /**
   * Returns the text in one of the two forms.
   *
   * @throws HextetError `invalid-type` for another form.
   */
  format(form: EndpointForm): string {
    const asUrl = isUrl(form);
    const zone = this.zone === null ? '' : asUrl ? `%25${encodeZone(this.zone)}` : `%${this.zone}`;
    return isAddress(this.address)
      ? `[${this.address}${zone}]:${this.port}`
      : `${this.address}${zone}:${this.port}`;
  }

  /** Returns the canonical text: the form to listen. */
  override toString(): string {
    return this.format('listen');
  }

  /** Returns the canonical text, so that `JSON.stringify` writes it. */
  toJSON(): string {
    return this.toString();
  }
}

function isEndpoint(value: Endpoint): boolean {
  const { address, port } = value ?? {};
  return (isAddress(address) || isIPv4Address(address)) && typeof port === 'number';
}

function isUrl(form: EndpointForm): boolean {
  if (form !== 'listen' && form !== 'url') failType("'listen' | 'url'", form);
  return form === 'url';
}

/** All but the unreserved characters of RFC 3986 are encoded. */
function encodeZone(zone: string): string {
  return zone.replace(/[^\w.~-]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The zone of an encoded text, null where a URL could not have it so. */
function decodeZone(text: string): string | null {
  if (!/^(?:[\w.~-]|%[\da-f]{2})+$/i.test(text)) return null;
  const zone = text.replace(/%(..)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return scanZone(zone, 0, zone.length) === null ? zone : null;
}

function readEndpoint(text: string, options?: EndpointOptions): Endpoint | Issue {
  const asUrl = isUrl(options?.form ?? 'listen');
  const bounds = scanBounds(text, asUrl ? LONGEST_URL : LONGEST);
  if (bounds !== null) return faultIssue(bounds, text, KIND);
  return text.startsWith('[') ? readBracketed(text, asUrl) : readBare(text);
}

function readBracketed(text: string, asUrl: boolean): Endpoint | Issue {
  const close = text.lastIndexOf(']');
  if (close < 0) return refuse('bracket-unclosed', text, text.length);
  const percent = text.indexOf('%');
  const hasZone = percent >= 0 && percent < close;
  const found = scanAddress(text, 1, hasZone ? percent : close);
  if (found !== null) return faultIssue(found, text, KIND);
  const address = Address.scanned();
  let zone: string | null = null;
  if (hasZone && asUrl) {
    zone = text.startsWith('25', percent + 1) ? decodeZone(text.slice(percent + 3, close)) : null;
    if (zone === null) return refuse('zone-not-encoded', text, percent);
  } else if (hasZone) {
    const wrong = scanZone(text, percent + 1, close);
    if (wrong !== null) return faultIssue(wrong, text, KIND);
    zone = text.slice(percent + 1, close);
  }
  return readPort(text, close + 1, address, zone);
}

/** An IPv4 endpoint. The colons of IPv6, names and `*` are refused for what they are. */
function readBare(text: string): Endpoint | Issue {
  const colon = text.indexOf(':');
  const end = colon < 0 ? text.length : colon;
  const found = scanIPv4Address(text, 0, end);
  if (found === null) return readPort(text, end, IPv4Address.parse(text.slice(0, end)), null);
  const issue = faultIssue(found, text, KIND);
  const host = text.slice(0, end);
  if (text.indexOf(':', end + 1) > 0 && /^[\da-f]{0,4}$/i.test(host))
    return refuse('brackets-missing', text, 0);
  if (host === '*') return refuse('host-any', text, 0);
  return /^[\w.-]*[a-z][\w.-]*$/i.test(host) ? refuse('host-name', text, 0) : issue;
}

function readPort(
  text: string,
  at: number,
  address: Address | IPv4Address,
  zone: string | null,
): Endpoint | Issue {
  const start = at + 1;
  if (text.charAt(at) !== ':') return refuse('port-missing', text, at);
  if (start === text.length) return refuse('port-missing', text, start);
  let port = 0;
  for (let i = start; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit >>> 0 > 9) return refuse('port-invalid', text, i);
    if (port === 0 && i > start) return refuse('port-invalid', text, start);
    port = port * 10 + digit;
    if (port > MOST) return refuse('port-too-large', text, start);
  }
  return new Endpoint(address, port, zone);
}

function refuse(code: keyof typeof endpointMessages, input: string, position: number): Issue {
  return makeIssue(endpointMessages, code, { input, position });
}
