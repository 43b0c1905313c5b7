/**
 * The sentences of all refusals in German, for `translate` of `hextet/messages`.
 *
 * @packageDocumentation
 */
import type { DamageReason, ErrorCode, ErrorDetails, TextKind } from '../error.ts';
import type { Messages } from '../messages.ts';

/** Each with the indefinite article, to which a "k" is the negation. */
const kinds: Readonly<Record<TextKind, string>> = {
  address: 'eine IPv6-Adresse',
  prefix: 'ein IPv6-Präfix',
  range: 'ein IPv6-Bereich',
  'ipv4-address': 'eine IPv4-Adresse',
  'ipv4-prefix': 'ein IPv4-Präfix',
  'ipv4-range': 'ein IPv4-Bereich',
  interface: 'eine Adresse mit Präfixlänge',
  endpoint: 'ein Endpunkt',
  zone: 'eine Zone',
  'address-kind': 'eine Art von Adressen',
  'reverse-zone': 'eine Reverse-Zone',
  mac: 'eine Hardware-Adresse',
  addresses: 'eine Adresse, ein Präfix oder ein Bereich',
  protocol: 'ein Protokoll',
  port: 'ein Port',
  'hop-limit': 'ein Hop-Limit',
  'routing-type': 'ein Routing-Typ',
  'icmp-type': 'ein ICMP-Typ',
  'icmp-code': 'ein ICMP-Code',
  owner: 'eine Besitzerkennung',
  reason: 'ein Grund',
  'tag-name': 'ein Tag-Name',
  name: 'ein Name',
  'device-name': 'ein Gerätename',
  'domain-name': 'ein Domainname',
  'table-name': 'ein Tabellenname',
  decimal: 'eine Dezimalzahl',
  tag: 'ein Tag',
};

const reasons: Readonly<Record<DamageReason, string>> = {
  invalid: 'ungültig',
  unexpected: 'unerwartet',
  'out-of-order': 'falsche Reihenfolge',
  'not-canonical': 'nicht kanonisch',
  'not-json': 'kein JSON',
  'not-leased': 'nicht vergeben',
  'wrong-digest': 'falsche Prüfsumme',
  'wrong-version': 'falsche Version',
  'wrong-head': 'falscher Kopf',
  'wrong-sections': 'falsche Abschnitte',
  'wrong-count': 'falsche Anzahl',
  'wrong-rows': 'falsche Zeilen',
  'missing-line': 'eine Zeile fehlt',
};

const families = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

const nouns: Readonly<Record<string, string>> = {
  offering: 'das Angebot',
  prefix: 'das Präfix',
  vpc: 'die VPC',
  network: 'das Netz',
  router: 'der Router',
  nic: 'die NIC',
};

/** Returns the German of a key, or the key itself if it is the code of another refusal, or a list of words. */
function named(names: Readonly<Record<string, string>>, key: string): string {
  return names[key] ?? key;
}

/** Returns words with a value, or nothing without one. */
function optional(words: string, value: unknown): string {
  return (value ?? null) === null ? '' : `${words}${value}`;
}

const sentences = {
  // arguments
  'invalid-type': '[{name}: ]erwartet wird {expected}, nicht {received}',
  'out-of-range': '{name} muss eine ganze Zahl von {min} bis {max} sein, nicht {received}',
  'outside-space': 'das Ergebnis liegt außerhalb des Adressraums',

  // plain data with named fields
  'unknown-field':
    '{what} hat kein Feld „{received}“[, vielleicht ist „{nearest}“ gemeint][ (Felder: {known})]',

  // text of addresses, prefixes and ranges
  empty: ({ expected }) => `leerer Text, erwartet wird ${kinds[expected]}`,
  'too-long': ({ expected }) => `der Text ist zu lang, erwartet wird ${kinds[expected]}`,
  'invalid-character': ({ expected }) => `unzulässiges Zeichen, erwartet wird ${kinds[expected]}`,
  'stray-colon': 'ein Doppelpunkt braucht auf beiden Seiten eine Gruppe oder einen zweiten Doppelpunkt',
  'double-colon-twice': '„::“ darf nur einmal vorkommen',
  'double-colon-empty': '„::“ ersetzt keine Gruppe, alle acht sind ausgeschrieben',
  'group-too-long': 'eine Gruppe hat höchstens vier Stellen',
  'too-few-groups': 'eine Adresse hat acht Gruppen oder „::“ für die fehlenden',
  'too-many-groups': 'eine Adresse hat höchstens acht Gruppen',
  'ipv4-address': 'das ist eine IPv4-Adresse, erwartet wird eine IPv6-Adresse',
  'ipv6-address': 'das ist eine IPv6-Adresse, erwartet wird eine IPv4-Adresse',
  'ipv4-part-missing': 'eine IPv4-Adresse besteht aus vier Dezimalzahlen, eine fehlt',
  'ipv4-part-range': 'eine Zahl einer IPv4-Adresse ist höchstens 255',
  'ipv4-leading-zero': 'eine Zahl einer IPv4-Adresse hat keine führende Null',
  'ipv4-not-last': 'ein IPv4-Teil muss die letzten 32 Bits der Adresse bilden',
  'zone-not-allowed': 'eine Zone („%…“) gehört nicht zur Adresse',
  'zone-empty': 'auf „%“ muss der Name einer Zone folgen',
  'prefix-not-allowed': ({ expected }) => `das ist ein Präfix („/…“), erwartet wird ${kinds[expected]}`,
  'range-not-allowed': ({ expected }) => `das ist ein Bereich („… - …“), erwartet wird ${kinds[expected]}`,
  'length-missing': 'zu einem Präfix gehören „/“ und die Präfixlänge',
  'length-invalid': 'eine Präfixlänge ist eine Dezimalzahl ohne Vorzeichen und ohne führende Null',
  'length-too-long': 'eine Präfixlänge ist höchstens {max}',
  'host-bits': 'Host-Bits sind gesetzt, das Präfix ist {prefix}',
  'range-inverted': 'der Bereich endet bei {last}, vor seinem Anfang {first}',
  'invalid-arpa': 'erwartet werden einzelne Hexadezimalziffern und Punkte unter ip6.arpa',

  // prefixes
  'no-sibling': '::/0 ist der ganze Adressraum und hat kein Geschwisterpräfix',
  'not-netmask': '{address} ist keine Netzmaske: auf ein Null-Bit folgt ein Eins-Bit',
  'not-inside': '{inner} liegt nicht in {outer}',

  // endpoints
  'brackets-missing': 'die IPv6-Adresse eines Endpunkts steht in eckigen Klammern',
  'bracket-unclosed': 'die eckige Klammer um die Adresse ist nicht geschlossen',
  'port-missing': 'zu einem Endpunkt gehören „:“ und ein Port',
  'port-invalid': 'ein Port ist eine Dezimalzahl ohne Vorzeichen und ohne führende Null',
  'port-too-large': 'ein Port ist höchstens 65535',
  'host-name': 'ein Hostname ist keine Adresse: er muss zuerst aufgelöst werden',
  'host-any': '„*“ ist keine Adresse: auf allen Adressen lauschen [::] und 0.0.0.0',
  'zone-not-encoded':
    'eine Zone in einer URL folgt auf „%25“ und hat nur Buchstaben, Ziffern, „-._~“ und kodierte Zeichen',

  // hardware addresses
  'mac-digit': 'eine Hardware-Adresse besteht aus Hexadezimalziffern und einer Art von Trennzeichen',
  'mac-octet': 'ein Oktett hat zwei Stellen, eine Gruppe aus zwei Oktetten vier',
  'mac-size': 'eine Hardware-Adresse hat 6 Oktette (EUI-48) oder 8 (EUI-64)',
  'mac-separator': 'alle Trennzeichen einer Hardware-Adresse müssen gleich sein',

  // EUI-64
  'mac-multicast': '{mac} ist eine Gruppenadresse und gehört keiner Schnittstelle',
  'mac-zero': '{mac} besteht nur aus Nullen: keine Schnittstelle hat diese Adresse',
  'not-64': 'ein Interface-Identifier braucht ein Präfix der Länge 64, nicht {prefix}',

  // rules
  'unknown-name': ({ received, expected, nearest }) =>
    `„${received}“ ist unbekannt, erwartet wird ${named(kinds, expected)}${(nearest ?? null) === null ? '' : `, vielleicht ist „${nearest}“ gemeint`}`,
  'list-empty': 'eine leere Liste passt auf kein Paket; ohne Liste passt jede Adresse',
  'range-mixed': 'beide Enden eines Bereichs müssen zur selben Familie gehören',
  'ipv4-mapped': 'IPv4-mapped-Adressen kommen in keinem IPv4-Paket vor[: stattdessen {ipv4} angeben]',
  'family-conflict': ({ family, other, value, otherFamily }) =>
    `dies gilt für ${families[family]}, ${other} (${value}) aber für ${families[otherFamily]}: ` +
    'die Regel passt auf kein Paket',
  'ports-not-allowed': 'Ports gibt es nur bei den Protokollen tcp, udp, dccp, sctp und udplite',
  'icmp-not-allowed': 'ein ICMP-Typ braucht das Protokoll icmp oder icmpv6',
  'icmp-ambiguous':
    '{received} ist {ipv4} in ICMP und {ipv6} in ICMPv6: den Namen angeben oder der Regel eine Familie geben',

  // texts for routers
  'not-unicast': '{item} ist Multicast und gehört zu keiner Schnittstelle',
  'not-routable': '{item} ist nicht routbar, sondern link-local, Loopback oder unspezifiziert',
  'not-link-local': '{item} ist nicht link-local',
  'not-derived':
    '{address} ist nicht die Adresse von {mac} in {prefix}: für eine zugewiesene „assigned“ setzen',
  'interface-missing': '{item} ist link-local und braucht eine Schnittstelle',
  'reserved-name': ({ received, expected }) =>
    `„${received}“ ist ein reserviertes Wort und kann k${kinds[expected]} sein`,
  'label-too-long': 'ein Label eines Domainnamens hat höchstens 63 Zeichen',
  'listed-twice': '{item} steht zweimal in der Liste',
  'overlaps-other': '{item} überschneidet sich mit {other}',
  'not-nibble': '{prefix} hat keine Reverse-Zone: die Präfixlänge ist kein Vielfaches von 4',
  'not-expressible': '{target} kann {field} {value} nicht ausdrücken: dort bedeutet die Zahl „beliebig“',
  'glue-needed': '{name} liegt in der Zone {zone}: dafür wären Glue-Records nötig',

  // resizing
  'kind-not-allowed': '{item} ist von der Art {kind}, erlaubt: {expected}',
  'length-not-allowed': 'ein Präfix der Länge {length} ist hier nicht erlaubt[, erwartet: {lengths}]',
  'too-small': '{proposed} ist kleiner als das Minimum von {minimum} Adressen',
  'gateway-outside': 'das Gateway {gateway} liegt nicht in {proposed}',
  'loses-in-use': '{what} ist in Benutzung und liegt nicht in {proposed}',
  'loses-reserved': '{what} ist reserviert und liegt nicht in {proposed}',
  'loses-quarantined': '{what} ist in Quarantäne und liegt nicht in {proposed}',
  'overlaps-sibling': '{proposed} überschneidet sich mit {what}',

  // the allocator core
  'outside-root': '{item} liegt in keinem Wurzelpräfix[: {root}][ und {more} weitere]',
  'unknown-strategy': '„{strategy}“ ist keine der Strategien first, last, next, best, sparse, random',
  'seed-missing': 'die Strategie „random“ braucht einen Startwert',
  'out-of-memory': 'kein Speicher für {bytes} Bytes',
  'damaged-size': 'die Daten haben {received} Bytes, nötig sind mindestens {min}',
  'damaged-magic': 'die Daten beginnen nicht mit der Kennung einer Präfix-Bitmap',
  'damaged-version': 'die Daten haben die Formatversion {received}, diese Bibliothek liest {expected}',
  'damaged-checksum': 'die Prüfsumme passt nicht zu den Daten',
  'damaged-root': 'das Wurzelpräfix in den Daten ist ungültig',
  'damaged-blocks': 'die Liste der Blöcke ist fehlerhaft',

  // pools
  exhausted:
    'kein freies /{length} in {within}[ und {more} weiteren]: {free} von {total} Adressen sind frei[, die größte Lücke ist ein /{largestGap}]',
  'anycast-address': '{item} ist eine Anycast-Adresse ihres Subnetzes, und dieser Pool vergibt keine',
  'overlaps-lease': '{item} überschneidet sich mit {lease}, vergeben an „{owner}“',
  'overlaps-reservation': '{item} überschneidet sich mit der Reservierung {range} („{reason}“)',
  'overlaps-quarantine': '{item} überschneidet sich mit {prefix}, in Quarantäne bis {until}',
  'overlaps-root': '{item} überschneidet sich mit dem Wurzelpräfix {root}',
  'unknown-lease': '{prefix} ist in diesem Pool nicht mit der Generation {generation} vergeben',
  differs: '{prefix} ist an „{owner}“ vergeben, aber mit anderem Wert im Feld {field}',
  'stale-generation': '{prefix} wurde neu vergeben: die Generation ist {current}, nicht {generation}',
  'stale-plan': 'der Plan gilt für Version {planned}, der Pool hat Version {version}',
  'length-and-prefix': 'eine Anfrage hat eine Länge oder ein Präfix, nicht beides',
  'unstorable-text': ({ expected }) =>
    `${kinds[expected]} mit NUL oder einem einzelnen Surrogat ist nicht speicherbar`,
  'stale-snapshot': 'der Snapshot wurde bei Version {begun} begonnen, der Pool hat Version {version}',
  'draft-open': 'ein Entwurf des Pools ist offen: der Aufruf gehört an den Entwurf',
  'draft-closed': 'der Entwurf ist geschlossen: seine Funktion ist beendet',
  'already-reserved': '{range} ist bereits reserviert („{reason}“)',
  'unknown-reservation': '{range} ist keine Reservierung',
  'unknown-quarantine': '{prefix} ist nicht die älteste Quarantäne',
  'unknown-root': '{root} ist kein Wurzelpräfix',
  'container-in-use':
    'der Container {prefix} ist in Benutzung (Vergaben, Reservierungen und Quarantänen: {count})',
  'not-a-container': 'kein Container bei {item}[: {lease} ist an „{owner}“ vergeben]',
  'not-in-place': '{to} enthält {prefix} nicht und liegt auch nicht darin',
  'clock-skew': 'die Zeit {at} geht der eigenen Uhr ({now}) um mehr als {seconds} Sekunden voraus',
  'root-in-use':
    'das Wurzelpräfix {root} ist in Benutzung (Vergaben, Reservierungen und Quarantänen: {count})',
  'resize-blocked': '{root} kann nicht zu {to} werden (Konflikte: {count})',
  'journal-gone':
    'die Einträge nach Version {since} werden nicht mehr aufbewahrt, der älteste führt zu Version {oldest}',
  'journal-fork': 'ein anderer Eintrag als dieser führte zu Version {version}',
  'journal-gap': 'der Eintrag führt zu Version {received}, der nächste führt zu Version {expected}',
  'damaged-record': ({ place, version, reason, expected }) =>
    `beschädigter Eintrag${optional(' bei ', place)}${optional(' der Version ', version)}: ` +
    `${named(reasons, reason)}${optional(', erwartet wird ', expected)}`,
  'damaged-snapshot': ({ place, line, reason }) =>
    `beschädigter Snapshot${optional(' bei ', place)}${optional(' in Zeile ', line)}: ${named(reasons, reason)}`,
  'damaged-overlap': '{item} überschneidet sich mit {other}',
  'damaged-outside': '{item} liegt in keinem Wurzelpräfix',
  'damaged-owner': 'der Besitzer „{owner}“ steht zweimal in der Liste',
  'damaged-generation': '{item} hat die Generation {generation}, der Pool aber erst die Version {version}',

  // stores
  'pool-exists': '„{name}“ ist schon mit anderen Einstellungen gespeichert: {settings}',
  'read-only-view':
    'die Sicht auf „{name}“ ist schreibgeschützt: statt {call}() run() oder transact() verwenden',
  'store-unavailable': 'der Speicher von „{name}“ ist nicht verfügbar: {reason}',
  'store-busy': 'der Speicher von „{name}“ ist belegt: {reason}',
  'store-read-only': 'der Speicher von „{name}“ ist schreibgeschützt',
  'store-corrupt': 'der Speicher von „{name}“ widerspricht seinem Journal: {reason}',
  'store-too-new': '„{name}“ wurde von einer neueren Version im Format {format} geschrieben',
  'store-closed': 'der Speicher ist geschlossen',
  'outcome-unknown':
    'die Änderung an „{name}“ ist vielleicht schon erfolgt: mit demselben Besitzer erneut anfragen',
  'inside-transaction': 'in einer Transaktion des Aufrufers wird „{name}“ nur über using() geschrieben',

  // import
  'unknown-table': 'die Tabelle hat unbekannte Spalten[: {columns}]',
  'invalid-json': 'der Text beginnt wie JSON, ist aber keines',
  'quote-unclosed': 'ein Feld in Anführungszeichen ist nicht abgeschlossen',
  'quote-misplaced': 'ein Anführungszeichen steht am Anfang oder Ende eines Feldes, darin nur doppelt',
  'field-count': 'die Zeile hat {received} Felder, der Kopf {expected}',

  // manual networks
  missing: '{field} fehlt',
  'duplicate-name': 'der Name „{name}“ gehört schon dem Netz {other}',
  'az-and-azs': 'ein Subnetz hat az oder azs, nicht beides',
  'unknown-az': '„{az}“ ist keine Verfügbarkeitszone[, vielleicht ist „{nearest}“ gemeint]',
  'az-missing': 'das Subnetz hat keine Verfügbarkeitszone, ein anderes seines Netzes hat eine',
  'outside-range': '{item} liegt außerhalb des Subnetzes {prefix}',
  'overlaps-subnet': '{item} überschneidet sich mit {other} desselben Netzes',
  'overlaps-network': '{item} überschneidet sich mit {other} des Netzes „{network}“',
  'length-too-short': 'ein Block der Länge {length} passt nicht in {prefix}',
  'lengths-differ': 'die Subnetze eines Netzes müssen Blöcke derselben Länge delegieren',
  'not-a-block': '{item} ist kein delegierter Block: diese haben die Länge {length}',
  'no-subnet-in-az': 'das Netz „{network}“ hat kein Subnetz[ in {az}]',
  'not-static': '{item} liegt in keinem statischen Bereich des Netzes „{network}“',
  'now-reserved': '{item} wäre durch {range} („{reason}“) für Instanzen gesperrt',
  'now-static': '{item} läge im statischen Bereich {range}',
  'now-gateway': '{item} wäre das Gateway',
  'network-gone': 'das Netz „{network}“ gäbe es nicht mehr',
  'az-changed': '{prefix} läge nicht mehr in {az}',
  'length-changed': '{item} wäre kein Block mehr: diese hätten die Länge {length}',
  'config-blocked': 'die Konfiguration scheitert an Zuweisungen (Anzahl: {count})',

  // zones
  'length-too-long-for-slaac': 'ein /{length} enthält kein /64: Rechner bilden ihre Adressen in einem /64',
  'no-public-prefix': 'die Zone hat kein öffentliches /64 für einen Router',
  'no-prefix': ({ family }) => `die Zone hat kein ${families[family]}-Präfix für dieses Netz`,
  'dedicated-prefix': '{prefix} ist nur für die Netze von {owner}',
  'family-not-offered': ({ stack }) => `das Angebot umfasst nur ${named(families, stack)}`,
  'already-exists': ({ noun, id }) => `${named(nouns, noun)} ${id} existiert bereits`,
  'fixed-field': ({ noun, id, field, value }) =>
    `${named(nouns, noun)} ${id}: ${field} ist fest und bleibt ${value ?? 'leer'}`,
  'unknown-offering': 'das Angebot {id} existiert nicht',
  'unknown-prefix': 'das Präfix {id} existiert in der Zone nicht',
  'unknown-vpc': 'die VPC {id} existiert nicht',
  'unknown-network': 'das Netz {id} existiert hier nicht',
  'unknown-router': 'der Router {id} existiert nicht',
  'unknown-nic': 'die NIC {id} existiert nicht',
  'offering-in-use': 'das Angebot {id} ist in Benutzung: {by} verwendet es',
  'vpc-in-use': 'die VPC {id} hat Netze',
  'network-in-use': ({ id, count }) => `das Netz ${id} hat ${count} ${count === 1 ? 'NIC' : 'NICs'}`,
  'public-in-use': 'Router haben Adressen im öffentlichen /64 von {id}',
  'tier-router': 'das Netz {id} ist eine Ebene der VPC {vpc} und nutzt deren Router',
  'duplicate-mac': '{mac} ist auf diesem Link schon in Benutzung[: NIC {nic}][: Router {router}]',
  'duplicate-device': 'zwei Geräte heißen {device}',
  'outside-network': '{item} ist keine Adresse des Netzes {network}',
  'eui64-address': '{item} ist eine Adresse, die ein Rechner aus einer Hardware-Adresse bildet',
  'observed-elsewhere': '{item} wurde an der NIC {nic} beobachtet',
} as const satisfies Messages;

/** The names in a template. */
type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** A table whose templates name only parameters that their codes have. */
type Checked<T extends Messages> = {
  readonly [C in ErrorCode]: T[C] extends string
    ? NamesIn<T[C]> extends keyof ErrorDetails[C]
      ? T[C]
      : never
    : T[C];
};

/**
 * The German sentences of all codes.
 *
 * @example
 * ```ts
 * import { translate } from 'hextet/messages';
 * import { de } from 'hextet/messages/de';
 * import { Prefix } from 'hextet/prefix';
 *
 * const result = Prefix.tryParse('2001:db8::1/64');
 * const text = result.ok ? '' : translate(result.issue, de);
 * text; // 'Host-Bits sind gesetzt, das Präfix ist 2001:db8::/64'
 * ```
 *
 * @public
 */
export const de: Messages = sentences satisfies Checked<typeof sentences>;
