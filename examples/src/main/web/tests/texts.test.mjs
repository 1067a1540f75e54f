import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { load } from './load.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { createTexts } = await load('src/texts.ts');
const texts = createTexts('en', JSON.parse(readFileSync(join(root, 'texts/en.json'), 'utf8')));

test('every key that the page names has a text', () => {
  const missing = readdirSync(join(root, 'src'), { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => readFileSync(join(root, 'src', file), 'utf8').match(/'(?:page|result|viewer)\.[\w.-]+'/g) ?? [])
    .map((quoted) => quoted.slice(1, -1))
    .filter((key) => key !== 'result.json')
    .filter((key) => texts.find(key) === undefined);
  assert.deepEqual([...new Set(missing)], []);
});

test('values are put into a text as they are', () => {
  const own = createTexts('en', { page: { line: '{name}: {number} of {number}, {other}' } });
  assert.equal(own.text('page.line', { name: '$& {number}', number: 2 }), '$& {number}: 2 of 2, {other}');
  assert.throws(() => own.text('page.none'), /page\.none/);
});
