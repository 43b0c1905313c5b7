const POLYNOMIAL = 0xedb88320 | 0;

let table: Int32Array | undefined;

/** CRC-32 as in IEEE 802.3 and gzip (RFC 1952 section 8), as int32. */
export function crc32(bytes: Uint8Array): number {
  table ??= Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL;
    return value;
  });
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 255]!;
  }
  return ~crc;
}
