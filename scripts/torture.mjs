// `npm run torture`: the chaos tests in full. --seed=N repeats a run, --short runs a small one, names of parts run only those.
import './check-node.mjs';

const { prepare } = await import('./prepare.mjs');
await prepare();
const { default: startServers } = await import('../test/support/global-setup.mjs');
const { default: stopServers } = await import('../test/support/global-teardown.mjs');
const args = process.argv.slice(2);
const seed = Number(args.find((arg) => arg.startsWith('--seed='))?.slice(7) ?? Date.now() % 1_000_000);
const short = args.includes('--short');
console.log(`Seed ${seed}; the same rolls again with: npm run torture -- --seed=${seed}\n`);

await startServers();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void stopServers().finally(() => process.exit(130)));
let faults;
try {
  const { torture } = await import('../dist/test/chaos/torture.js');
  faults = await torture({ seed, short, only: args.filter((arg) => !arg.startsWith('--')), say: console.log });
} catch (error) {
  faults = [error.stack ?? String(error)];
} finally {
  await stopServers();
}
for (const fault of faults) console.error(`VIOLATION: ${fault}`);
console.log(faults.length === 0 ? 'No violation.' : `${faults.length} violations.`);
process.exit(faults.length === 0 ? 0 : 1);
