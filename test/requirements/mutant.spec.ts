import { describe, expect, it } from '@jest/globals';
import { mutated } from '../../scripts/mutant.mjs';

describe('a mutant of a module', () => {
  it('answers the same whatever it is asked, and leaves the rest as written', () => {
    const source = 'export const due = (c: Case): boolean => c.due < c.today;\nexport const late = () => 1;\n';
    expect(mutated(source, 'due', 'true')).toBe(
      'export const due = (c: Case): boolean => { return (true); };\nexport const late = () => 1;\n',
    );
  });

  it('keeps what makes a predicate and replaces the predicate it makes', () => {
    expect(mutated('const of = (a: A) => (b: B) => { return a === b; };', 'of', 'null')).toBe(
      'const of = (a: A) => (b: B) => { return (null); };',
    );
  });

  it('finds methods and properties, and refuses a name that is not there or there twice', () => {
    expect(mutated('const x = { check: () => { throw 1; } };', 'check', 'undefined')).toContain('return (undefined)');
    expect(() => mutated('const x = 1;', 'check', 'true')).toThrow('0 functions are called check');
    expect(() => mutated('const a = { f: () => 1 }; const b = { f: () => 2 };', 'f', 'true')).toThrow('2 functions');
  });
});
