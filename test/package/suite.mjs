/**
 * What the installed package must do wherever it runs. One file for Node, Bun, Deno and a browser: it imports nothing,
 * uses no global of a runtime, and gets the modules from whoever loaded them.
 */

/** Checks modules by their specifiers, `hextet` among them; answers with the names of the checks. */
export function runSuite(modules) {
  const { hextet } = modules;
  for (const [specifier, module] of Object.entries(modules)) {
    const names = Object.keys(module);
    if (names.length === 0) throw new Error(`${specifier} exports nothing`);
    const twice = names.filter((name) => name in hextet && hextet[name] !== module[name]);
    same(`the second copies in ${specifier}`, twice, []);
  }
  const names = { ...modules['hextet/messages'], ...hextet };
  for (const check of Object.values(checks)) check(names);
  return Object.keys(checks);
}

/** Checks that the ESM and the CommonJS copy of the modules are alike, and different classes that work together. */
export function checkCopies(esm, common) {
  for (const specifier of Object.keys(esm)) {
    same(specifier, Object.keys(common[specifier]).sort(), Object.keys(esm[specifier]).sort());
  }
  const { Address, HextetError, Pool, PrefixSet } = esm.hextet;
  const other = common.hextet;
  same('two classes', other.Address === Address, false);
  same('an address of the other copy', Address.parse('::1').equals(other.Address.parse('::1')), true);
  const both = PrefixSet.of([other.Prefix.parse('2001:db8::/33'), '2001:db8:8000::/33']);
  same('a set of both copies', String(both), '2001:db8::/32');
  const restored = Pool.restore(new other.Pool({ roots: ['2001:db8::/48'] }).snapshot());
  same('a pool of the other copy', restored.usage().total, 2n ** 80n);
  const error = thrown(() => other.Address.parse('2001:db8::1::2'));
  same('an error of the other copy', [error instanceof HextetError, HextetError.is(error)], [false, true]);
}

const checks = {
  'classes have their names'({ Address, AddressRange, Mac, Pool, Prefix, PrefixBitmap, PrefixSet }) {
    const classes = { Address, AddressRange, Mac, Pool, Prefix, PrefixBitmap, PrefixSet };
    for (const [name, { name: own }] of Object.entries(classes)) same('the name of a class', own, name);
  },
  'text is read and printed'({ Address, Prefix, AddressRange, parseScoped }) {
    same('address', String(Address.parse('2001:0DB8:0:0::00:1')), '2001:db8::1');
    same('mapped', String(Address.parse('::ffff:c000:201')), '::ffff:192.0.2.1');
    same('arpa', Address.parse('::1').toArpa().slice(0, 8), '1.0.0.0.');
    same('zone', parseScoped('fe80::1%eth0').zone, 'eth0');
    same('prefix', JSON.stringify({ a: Prefix.parse('2001:db8::/32') }), '{"a":"2001:db8::/32"}');
    same('range', AddressRange.parse('2001:db8::5 - 2001:db8::e').size, 10n);
    same('last', String(Prefix.parse('::/0').last), Array(8).fill('ffff').join(':'));
  },

  'sets are exact'({ PrefixSet }) {
    const rest = PrefixSet.of(['2001:db8::/32']).subtract('2001:db8::1');
    same('size', rest.size, 2n ** 96n - 1n);
    same('prefixes', Array.from(rest.prefixes()).length, 96);
    same('union', String(rest.union('2001:db8::1')), '2001:db8::/32');
  },

  'hardware addresses become addresses'({ Mac, macFromAddress, slaacAddress }) {
    const address = slaacAddress('2601:646:100:69f0::/64', Mac.parse('0050.568C.86A9'));
    same('address', String(address), '2601:646:100:69f0:250:56ff:fe8c:86a9');
    same('the way back', String(macFromAddress(address)), '00:50:56:8c:86:a9');
  },

  'space is carved, the same on every engine'({ PrefixBitmap }) {
    const bitmap = new PrefixBitmap('2001:db8::/40');
    const strategies = ['first', 'last', 'next', 'best', 'sparse', 'random'];
    for (let i = 0; i < 3000; i++) {
      const length = 48 + ((i * 7) % 33);
      const carved = bitmap.carve(length, { strategy: strategies[i % 6], seed: i });
      if (i % 3 === 0 && carved !== null) bitmap.free(carved);
    }
    same('taken', bitmap.takenSize, TAKEN);
    const bytes = bitmap.toBytes();
    same('bytes', Array.from(bytes.slice(-4)), CHECKSUM);
    const restored = PrefixBitmap.fromBytes(bytes);
    same('restored', restored.toBytes().join(), bytes.join());
    same('the next', String(restored.find(64)), String(bitmap.find(64)));
  },

  'a pool leases, plans, and comes back from its snapshot'({ Pool }) {
    const clock = () => 1_700_000_000_000;
    const options = { roots: ['2001:db8::/48'], reserve: ['2001:db8::/64'], quarantine: { seconds: 60 } };
    const pool = new Pool({ ...options, clock });
    const lease = pool.allocate({ length: 64, owner: 'net-7', tags: { zone: 'a' } });
    same('lease', String(lease.prefix), '2001:db8:0:1::/64');
    pool.release(pool.allocate({ length: 60, owner: 'net-8' }));
    const plan = pool.plan([
      { op: 'allocate', length: 56, owner: 'net-9' },
      { op: 'add-root', root: '2001:db8:7::/56' },
    ]);
    pool.commit(plan);
    same('stale', thrown(() => pool.commit(plan)).code, 'stale-plan');

    const text = JSON.stringify(pool.snapshot());
    const restored = Pool.restore(JSON.parse(text), { clock });
    same('snapshot', JSON.stringify(restored.snapshot()), text);
    same('usage', restored.usage(), pool.usage());
    same('owned', restored.ownedBy('net-7'), [lease]);
    restored.release(lease);
    same('twice', restored.release(lease), false);
    for (const changes of restored.changes(pool.version)) pool.apply(changes);
    same('followed', pool.snapshot(), restored.snapshot());
  },

  'a resize names its blockers'({ planResize }) {
    const inUse = [{ prefix: '2001:db8:0:8001::/64', owner: 'net-7' }];
    const plan = planResize({ current: '2001:db8::/48', proposed: '2001:db8::/52', inUse });
    same('plan', [plan.kind, plan.ok, plan.blockers.length], ['shrink', false, 1]);
    same('targets', Array.from(plan.alternatives.targets, String), ['2001:db8:0:8000::/52']);
  },

  'a rule has a family'({ findConflicts, ruleFamily, splitRule }) {
    const rule = { direction: 'ingress', action: 'allow', protocol: 'icmp', icmp: { type: 'echo-request' } };
    const both = { ...rule, sources: ['10.0.0.0/8', '2001:DB8::/32'] };
    same('family', ruleFamily(both).family, 'both');
    const { ipv4, ipv6 } = splitRule(both);
    same('types', [ipv4.icmp.type, ipv6.icmp.type, ipv6.sources], [8, 128, ['2001:db8::/32']]);
    same('shadowed', findConflicts([both, { ...rule, sources: ['2001:db8:7::/48'] }])[0].kind, 'shadowed');
    const { ok, issues } = ruleFamily({ ...rule, sources: ['::ffff:192.0.2.0/120'] });
    same('mapped', [ok, issues[0].code, issues[0].path], [false, 'ipv4-mapped', ['sources', 0]]);
  },

  'a parser is a schema'({ Prefix, translate }) {
    const { issues } = Prefix['~standard'].validate('2001:db8::1/64');
    same('translated', translate(issues[0], { 'host-bits': 'besser {prefix}' }), 'besser 2001:db8::/64');
  },

  'a refusal has a code'({ Address, HextetError, Pool, Prefix }) {
    const error = thrown(() => Address.parse('2001:db8::1::2'));
    same('error', [HextetError.is(error), error.code, error.position], [true, 'double-colon-twice', 11]);
    same('a megabyte', Prefix.tryParse('1'.repeat(1e6)).issue.code, 'too-long');
    same('an end', thrown(() => Address.parse('::').previous()).code, 'outside-space');
    const pool = new Pool({ roots: ['2001:db8::/128'], anycast: 'allow' });
    pool.allocate({ length: 128, owner: 'a' });
    same('exhausted', thrown(() => pool.allocate({ length: 128, owner: 'b' })).code, 'exhausted');
  },
};

/** What the carves above leave behind. */
const TAKEN = 73744472661657447842185216n;
const CHECKSUM = [244, 219, 12, 64];

function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error(`not refused: ${call}`);
}

/** Compares as JSON, since no two runtimes share an assertion library. */
export function same(what, actual, expected) {
  const [found, wanted] = [actual, expected].map((value) =>
    JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part)),
  );
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
}
