/**
 * Addresses and their canonical text, each with the section of RFC 5952 that decides it; where none had to, the section
 * of RFC 4291 that the address is written as in.
 */

/** Text, its canonical text, and the section that decides. */
export type Rfc5952Row = readonly [text: string, canonical: string, section: string];

export const rfc5952Rows: readonly Rfc5952Row[] = [
  ['2001:0db8::0001', '2001:db8::1', 'RFC 5952 section 4.1'],
  ['2001:db8:0000:1:1:1:1:1', '2001:db8:0:1:1:1:1:1', 'RFC 5952 section 4.1'],
  ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1', 'RFC 5952 section 4.2.1'],
  ['2001:db8::0:1', '2001:db8::1', 'RFC 5952 section 4.2.1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1', 'RFC 5952 section 4.2.2'],
  ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1', 'RFC 5952 section 4.2.2'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1', 'RFC 5952 section 4.2.3: the longest run'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1', 'RFC 5952 section 4.2.3: the first of two'],
  ['2001:0DBA::000F', '2001:dba::f', 'RFC 5952 section 4.3'],
  ['0000:0:0:0:0:0:0:0000', '::', 'RFC 5952 section 4.2.1: all zeros'],
  ['00:00:0:0:00:00:0:00', '::', 'RFC 5952 section 4.2.1: all zeros'],
  ['::0000', '::', 'RFC 5952 section 4.2.1: all zeros'],
  ['2001:db8:0:0:0:0:0:0', '2001:db8::', 'RFC 5952 section 4.2.1: the run ends the text'],
  [
    'abcd:1234:ffff:1234:9999:1234:0000:0000',
    'abcd:1234:ffff:1234:9999:1234::',
    'RFC 5952 section 4.2.1: two zeros at the end',
  ],
  [
    '0000:0000:0000:1234:ffff:1234:9999:0000',
    '::1234:ffff:1234:9999:0',
    'RFC 5952 section 4.2.2: the last zero stays',
  ],
  ['2001:DB8:0:0:8:800:200C:417A', '2001:db8::8:800:200c:417a', 'RFC 4291 section 2.2'],
  ['FF01:0:0:0:0:0:0:101', 'ff01::101', 'RFC 4291 section 2.2'],
  ['2001:0000:1234:0000:0000:C1C0:ABCD:0876', '2001:0:1234::c1c0:abcd:876', 'RFC 5952 section 4.2.3'],
  ['3ffe:0b00:0000:0000:0001:0000:0000:000a', '3ffe:b00::1:0:0:a', 'RFC 5952 section 4.2.3'],
];
