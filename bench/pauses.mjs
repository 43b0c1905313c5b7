/** The processor time of steps: the first, the longest of the others, and of all. */
export function pauses() {
  const steps = [];
  let from = process.cpuUsage();
  return {
    start() {
      from = process.cpuUsage();
    },
    step() {
      const { user, system } = process.cpuUsage(from);
      steps.push((user + system) / 1000);
    },
    get first() {
      return steps[0];
    },
    get longest() {
      return steps.slice(1).reduce((longest, one) => Math.max(longest, one), 0);
    },
    get all() {
      return steps.reduce((sum, one) => sum + one, 0);
    },
    toString() {
      const ms = (value) => `${value.toFixed(1)} ms`;
      return `${steps.length} lines, ${ms(this.all)} in all, ${ms(this.first)} the first, ${ms(this.longest)} the longest of the others`;
    },
  };
}
