import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { wayOf } = await load('src/result/way.ts');

function caseOf(amounts) {
  const names = amounts.map((_, index) => `feature_${index}`);
  return {
    explanation: {
      scale: 'probability',
      base: 0.4,
      contributions: Object.fromEntries(names.map((name, index) => [name, amounts[index]])),
    },
    ranking: names
      .map((feature, index) => ({ feature, value: index, contribution: amounts[index] }))
      .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  };
}

test('the steps lead from the base to the outcome without a gap', () => {
  const amounts = Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? -0.01 : 0.005) * (1 + index / 10));
  const way = wayOf(caseOf(amounts));
  assert.equal(way.steps.length, 10);
  assert.equal(way.steps.at(-1).others, 21);
  const fromBase = [...way.steps].reverse();
  let at = way.base;
  for (const step of fromBase) {
    assert.ok(Math.abs(step.from - at) < 1e-12);
    assert.ok(Math.abs(step.to - step.from - step.contribution) < 1e-12);
    at = step.to;
  }
  assert.ok(Math.abs(at - way.end) < 1e-12);
  assert.ok(Math.abs(way.end - 0.4 - amounts.reduce((sum, amount) => sum + amount, 0)) < 1e-12);
});

test('few features leave no others, and a model without an explanation has no way', () => {
  assert.equal(wayOf(caseOf([0.1, -0.2])).steps.length, 2);
  assert.equal(wayOf({ probability: 0.5 }), null);
});
