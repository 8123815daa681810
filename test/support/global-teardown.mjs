import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const { home, services } = globalThis.amicableServers;
  await Promise.all(services.map((service) => service.stop()));
  rmSync(home, { recursive: true, force: true });
}
