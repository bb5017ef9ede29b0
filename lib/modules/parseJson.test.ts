import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PincerError } from '../core/errors.ts';
import { parseJson } from './parseJson.ts';

const Disks = z.array(z.object({ name: z.string(), size: z.number() }));

function errorOf(text: string): PincerError {
  try {
    parseJson(text, Disks, 'output of "lsblk"');
  } catch (error) {
    if (error instanceof PincerError) return error;
  }
  throw new Error('a PincerError is wanted');
}

describe('parseJson', () => {
  it('answers what the schema makes of it', () => {
    expect(parseJson('[{"name":"sda","size":1,"more":true}]', Disks, 'x')).toEqual([{ name: 'sda', size: 1 }]);
  });

  it('names the place, what is wanted and what came', () => {
    const error = errorOf('[{"name":"sda","size":"1G"}]');
    expect(error.message).toMatch(/^The output of "lsblk" is not as expected at 0\.size: .*expected number/);
    expect(error.hint).toBe('What came at 0.size: "1G"');
  });

  it('says that a key is not there', () => {
    expect(errorOf('[{"name":"sda"}]').hint).toBe('What came at 0.size: nothing');
  });

  it('tells text that is no JSON, and no text', () => {
    expect(errorOf('lsblk: not found').message).toMatch(/^The output of "lsblk" is no JSON: /);
    expect(errorOf('lsblk: not found').hint).toBe('It starts with: lsblk: not found');
    expect(errorOf(' \n').hint).toBe('It is empty.');
  });
});
