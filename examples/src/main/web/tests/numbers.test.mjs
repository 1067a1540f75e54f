import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.mjs';

const { againstThreshold, contribution, percent, percentile, probability, short } = await load('src/result/numbers.ts');

test('a probability near the threshold never reads as the threshold', () => {
  assert.deepEqual(againstThreshold(0.8152582058610438, 0.5), {
    probability: '0.82',
    percent: '82\u00a0%',
    threshold: '0.50',
  });
  assert.deepEqual(againstThreshold(0.49996, 0.5), {
    probability: '0.49996',
    percent: '49.996\u00a0%',
    threshold: '0.50000',
  });
  assert.equal(againstThreshold(0.5, 0.5).probability, '0.50');
  assert.equal(againstThreshold(0.5 + 2 ** -52, 0.5).probability, '0.500000000000000');
});

test('a probability that is not certain never reads as certain', () => {
  assert.equal(probability(0.00012), '<0.001');
  assert.equal(percent(0.00012), '<0.1\u00a0%');
  assert.equal(againstThreshold(0.99987, 0.5).probability, '>0.99');
  assert.equal(againstThreshold(0.99987, 0.5).percent, '>99\u00a0%');
  assert.equal(probability(0), '0.000');
  assert.equal(probability(1), '1.000');
});

test('percent shows the digits of the probability', () => {
  for (const value of [0.0015, 0.285, 0.575, 0.8152582058610438, 0.9995 - 1e-9]) {
    assert.equal(percent(value), `${(100 * Number(probability(value))).toFixed(1)}\u00a0%`);
  }
});

test('numbers keep four significant digits and one decimal point in every language', () => {
  assert.equal(short(2152.4722576141357), '2152');
  assert.equal(short(161258.4), '161258');
  assert.equal(short(-0.02399501145173869), '\u22120.024');
  assert.equal(short(31035992.1743235), '3.104E7');
  assert.equal(short(-1.234e-7), '\u22121.234E\u22127');
  assert.equal(short(66), '66');
  assert.equal(short(0), '0');
  assert.equal(short(null), '\u2013');
  assert.equal(percentile(undefined), '\u2013');
  assert.equal(percentile(57.56040105186667), '57.6');
});

test('a contribution carries its sign and is never rounded to nothing', () => {
  assert.equal(contribution(0.03922293700547681, 'probability'), '+3.92');
  assert.equal(contribution(-0.026224245905761997, 'probability'), '\u22122.62');
  assert.equal(contribution(-0.0000123, 'probability'), '\u22120.0012');
  assert.equal(contribution(1e-12, 'probability'), '+1E\u221210');
  assert.equal(contribution(0, 'probability'), '0');
  assert.equal(contribution(0.0392, 'log-odds'), '+0.039');
});
