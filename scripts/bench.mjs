// `npm run bench`: what the story and each kind of message cost the engine, beside the budgets and the bare engine.
import './check-node.mjs';

const { prepare } = await import('./prepare.mjs');
await prepare();
const { findTestTools } = await import('./test-tools.mjs');
Object.assign(process.env, await findTestTools(process.env));
const { default: startServers } = await import('../test/support/global-setup.mjs');
const { default: stopServers } = await import('../test/support/global-teardown.mjs');

// What is acknowledged must survive: durable commits, for our way and for what stands beside it.
process.env.DURABLE_COMMITS = 'on';
await startServers();
let over;
try {
  const { bench } = await import('../dist/bench/main.js');
  over = await bench(console.log);
} finally {
  await stopServers();
}
console.log(over.length === 0 ? '\nWithin every budget.' : `\nOver budget: ${over.join('; ')}.`);
process.exit(over.length === 0 ? 0 : 1);
