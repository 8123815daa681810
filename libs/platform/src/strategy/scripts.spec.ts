import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { lint, scriptFor } from '#domain';
import { loadScripts } from './scripts.js';

it('R25 R27: a script in each language, its empathy section before anything that is asked for', async () => {
  const scripts = await loadScripts();
  expect(scripts.map(({ language }) => language)).toEqual(['en', 'de']);
  for (const script of scripts) {
    expect(script.empathy.length).toBeGreaterThan(1);
    const { language, ...parts } = script;
    expect(Object.values(parts).flatMap((lines) => lint(lines.join('\n'), language))).toEqual([]);
  }
  expect(scriptFor(scripts, 'de-AT')?.language).toBe('de');
  expect(scriptFor(scripts, 'fr')?.language).toBe('en');
});

it('a script without its empathy section is an error with its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scripts-'));
  await writeFile(join(folder, 'en.yaml'), 'language: en\nopening: [a]\nimpact: [a]\noptions: [a]\nclosing: [a]\n');
  await expect(loadScripts(folder)).rejects.toThrow(/empathy: missing/);
  await rm(folder, { recursive: true });
});
