/**
 * The console feeds a real kernel: outside - upstream - router - one machine, in network namespaces. The console runs on the
 * upstream router; what routers read comes from its API alone, and its health check asks the router.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunLab, Namespaces, within } from '../../../test/lab/namespaces.ts';
import { bringUp, hasAddress, upstreamOf, upstreamRoutes } from '../../../test/lab/router.ts';

const PUBLIC = '2001:db8:1::/64';
const ROUTER = '2001:db8:1:0:1c00:d9ff:fe00:35';
const MACHINE = '2001:db8:1:1:0:4bff:fe8e:1';
const MACS = { public: '1e:00:d9:00:00:35', guest: '02:00:00:00:01:01', machine: '02:00:4b:8e:00:01' };
const SERVE = '[80, 81].map((port) => net.createServer((s) => s.end()).listen(port, "::"))';
const CALL = `const [method, path, body] = process.argv.slice(1);
const headers = body && { 'content-type': 'application/json' };
const response = await fetch('http://[::1]:8047/api' + path, { method, headers, body });
console.log(JSON.stringify({ status: response.status, text: await response.text() }));`;

describe.skipIf(!canRunLab())('the console and a kernel', () => {
  let lab;

  /** Calls the API from where the console is. */
  const call = (method, path, body) => {
    const argv = [process.execPath, '--input-type=module', '-e', CALL, method, path];
    const { exit, out } = lab.run('up', ...argv, ...(body ? [JSON.stringify(body)] : []));
    if (exit !== 0) throw new Error(out);
    const { status, text } = JSON.parse(out);
    if (status >= 300) throw new Error(text);
    return text;
  };
  const applied = (name, target) => lab.file(`${name}.${target}`, call('GET', `/routers/r/texts/${target}`));
  const opens = (port) => lab.run('up', 'nc', '-6', '-z', '-w1', MACHINE, String(port)).exit === 0;

  beforeAll(async () => {
    lab = new Namespaces(['up', 'router', 'one']);
    lab.link(['up', 'lan'], ['router', 'pub', MACS.public]);
    lab.link(['router', 'net0', MACS.guest], ['one', 'eth0', MACS.machine]);
    lab.sh('up', 'ip link add name wan type veth peer name far; ip link set far up');
    lab.sh('up', 'ip addr add 2001:db8:ffff::1/64 dev wan');
    bringUp(lab, 'up', upstreamOf(PUBLIC));
    lab.start('one', process.execPath, '-e', SERVE);
    const server = fileURLToPath(new URL('../server.js', import.meta.url));
    lab.start('up', 'env', 'HOST=::1', `DATA=${lab.folder}/data`, process.execPath, server);
    const answers = () => lab.run('up', 'nc', '-z', '-w1', '::1', '8047').exit === 0;
    expect(await within(answers, 60)).toBe(true);
  });
  afterAll(() => lab?.remove());

  test('what the API was told is what the router does: its address, its advertisements, its filter', async () => {
    const rule = { direction: 'ingress', action: 'allow', protocol: 'tcp', ports: { start: 80, end: 80 } };
    const router = { for: { network: 'web' }, publicMac: MACS.public, guestMacs: { web: MACS.guest } };
    call('PUT', `/prefixes/${encodeURIComponent('2001:db8:1::/48')}`, { public: PUBLIC });
    call('PUT', '/offerings/dual', { stack: 'dual' });
    call('PUT', '/networks/web', { offering: 'dual', ra: { intervals: [3, 4] } });
    call('PUT', '/routers/r', router);
    call('PUT', '/nics/vm', { network: 'web', mac: MACS.machine });
    call('PUT', '/networks/web/rules', { rules: [rule] });

    lab.sh('router', `sysctl -q -p ${applied('router', 'sysctl')}`);
    lab.sh('router', `ip -6 -batch ${applied('router', 'addresses')}`);
    for (const device of ['pub', 'net0']) lab.sh('router', `ip link set dev ${device} up`);
    lab.start('router', 'radvd', '-n', '-C', applied('router', 'radvd'), '-p', `${lab.folder}/radvd.pid`);
    lab.sh('router', `nft -f ${applied('router', 'nftables')}`);
    lab.sh('one', 'ip link set eth0 up');
    expect(await within(() => hasAddress(lab, 'router', 'pub', ROUTER))).toBe(true);
    expect(await within(() => hasAddress(lab, 'one', 'eth0', MACHINE))).toBe(true);
  });

  test('with the routes of the API the upstream reaches the machine, on the open port only', async () => {
    expect(opens(80)).toBe(false);
    lab.sh('up', `ip -6 -batch ${lab.file('routes', call('GET', '/routes/iproute'))}`);
    expect(upstreamRoutes(lab)).toEqual([`2001:db8:1:1::/64 ${ROUTER}`]);
    expect(await within(() => opens(80))).toBe(true);
    expect(opens(81)).toBe(false);
  });

  test('the health check says whether the router answers', async () => {
    const { ok, argv } = JSON.parse(call('POST', '/networks/web/health', {}));
    expect([ok, argv.at(-1)]).toEqual([true, ROUTER]);
    expect(JSON.parse(call('POST', '/networks/web/health?why=path', {})).output).toContain(ROUTER);
    lab.sh('router', 'ip link set dev pub down');
    expect(JSON.parse(call('POST', '/networks/web/health', {})).ok).toBe(false);
  });

  test('a network that is removed is in no route of the API', () => {
    call('DELETE', '/networks/web?contents=remove');
    expect(call('GET', '/routes/iproute')).toBe('');
  });
});
