/** What the router of a network does with a packet, and why: the verdict of the texts that it applies. */
export const FAMILIES = { ipv4: 'IPv4', ipv6: 'IPv6', both: 'IPv4 and IPv6' };
const PREFIXES = { ipv4: 'ipv4', ipv6: 'prefix' };

/** Says that a network has no prefix of a family; null if it has one, and for both families. */
export const missing = (network, family) =>
  network[PREFIXES[family]] === null ? `${network.id} has no ${FAMILIES[family]} prefix` : null;

const REASONS = {
  base: 'a built-in rule of every network decides',
  policy: 'no rule matches, so the default applies',
  bytes: 'name its port or ICMP type',
  kernel: 'the kernel drops it before all rules',
};

/**
 * Makes the judge of packets of what it needs of the library, which pages and the service import by other names.
 */
export function packetJudge({ baseRules, matches }) {
  return answerOf;

  /**
   * Returns the action, and a reason that ends a sentence.
   *
   * @param network its view
   * @param offering the view of its offering
   * @param packet is of no connection; the hook follows from where it goes
   */
  function answerOf(network, offering, rules, packet) {
    const { id, prefix, ipv4, gateway } = network;
    const { source, destination, direction } = packet ?? {};
    const isToRouter = gateway !== null && isTo([gateway], packet);
    const { action, rule, base, because } = verdictOf(network, offering, { rules, packet, isToRouter });
    const [kind, family] = base?.split('-') ?? [];
    if (kind === 'no') return { action, reason: missing(network, family) };
    if (kind === 'spoofed') return { action, reason: `${source} is not an address of ${id}` };
    if (because === 'kernel') return { action, reason: REASONS.kernel };
    // The chains of a network hear only of what is routed into it or out of it.
    const own = [prefix, ipv4].filter((one) => one !== null);
    const isRouted = isToRouter || isTo(own, packet) === (direction === 'ingress');
    if (!isRouted && direction === 'ingress')
      return { action: 'deny', reason: `${destination} is not an address of ${id}` };
    if (!isRouted)
      return { action: 'allow', reason: `${destination} is in ${id} itself, without a router between` };
    if (because === 'rule') return { action, reason: `rule ${rule + 1} decides` };
    if (because !== 'policy') return { action, reason: REASONS[because] };
    if (isToRouter) return { action, reason: `${destination} is the router itself, which no rule opens` };
    return { action, reason: offering.firewall ? REASONS.policy : 'there is no firewall' };
  }

  function verdictOf({ id, prefix, gateway, ipv4 }, { egress, firewall }, { rules, packet, isToRouter }) {
    const subnet = prefix && { prefix, gateway, dns: [], ra: {} };
    const device = { interface: 'net0', mac: null, linkLocal: null };
    const base = baseRules({ ...device, network: id, subnet, ipv4, rules, egress, firewall });
    const options = { base, stateful: false };
    if (isToRouter) return matches([], { ...packet, hook: 'input' }, { ...options, policy: 'deny' });
    const filtered = packet?.direction === 'egress' ? egress : 'deny';
    const policy = firewall ? filtered : 'allow';
    return matches(firewall ? rules : [], { ...packet, hook: 'forward' }, { ...options, policy });
  }

  /** Tells if a packet goes to one of some addresses and prefixes. */
  function isTo(destinations, packet) {
    const rules = ['ingress', 'egress'].map((direction) => ({ direction, action: 'allow', destinations }));
    const options = { base: 'none', stateful: false, policy: 'deny' };
    return matches(rules, { ...packet, hook: 'forward' }, options).action === 'allow';
  }
}
