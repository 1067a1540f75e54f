import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standInForBrowser } from './browser.mjs';
import { load } from './load.mjs';

const { ConnectionError, Predictions, ProblemError, StoredImages } = await load('tests/page.entry.ts');

const refuse = (status, code, retryAfter) => {
  throw new ProblemError({ status, code, detail: code }, retryAfter);
};

const draft = {
  ct: { name: 'ct.nii.gz' },
  ctImage: { id: 'ct-1' },
  mask: { name: 'mask.nii.gz' },
  maskImage: { id: 'mask-1' },
  label: 2,
  cea: '5,2',
  ca125: '31',
  age: '63',
  model: { id: 'model' },
};

/** Predictions over a server that does as told, and what was asked of it. */
function setUp(server) {
  standInForBrowser();
  const deleted = [];
  const uploaded = [];
  const states = [];
  const client = {
    async *events() {},
    job: async (id) => ({ id, status: 'done', result: { probability: 0.7 } }),
    deleteJob: async (id) => void deleted.push(id),
    deleteImage: async (id) => void deleted.push(id),
    upload: async (role) => {
      uploaded.push(role);
      return { id: `${role}-2`, role };
    },
    ...server,
  };
  const images = new StoredImages(client);
  const ended = {};
  const end = new Promise((resolve) => {
    ended.resolve = resolve;
  });
  const predictions = new Predictions(client, images, {
    changed: ({ state, connectionLost }) => {
      states.push(connectionLost ? 'lost' : state.kind);
      if (['done', 'failed', 'cancelled'].includes(state.kind)) {
        ended.resolve();
      }
    },
    removed: () => undefined,
    uploadedAgain: () => undefined,
  });
  return { predictions, images, deleted, uploaded, states, end };
}

test('a busy server is asked again, a lost stream is followed by asking', async () => {
  let asked = 0;
  const jobs = [
    () => {
      throw new ConnectionError('no answer');
    },
    () => ({ id: 'p', status: 'running', progress: { stage: 'reading', done: 1, total: 2, fraction: 0.5 } }),
    () => ({ id: 'p', status: 'done', result: { probability: 0.7 } }),
  ];
  const { predictions, states, end } = setUp({
    predict: async () => (++asked === 1 ? refuse(503, 'queue-full', 1) : { id: 'p', status: 'queued', position: 1 }),
    async *events() {
      yield { kind: 'progress', progress: { stage: 'reading', done: 0, total: 2, fraction: 0 } };
      throw new ConnectionError('cut');
    },
    job: async () => jobs.shift()(),
  });
  const entry = predictions.start(draft);
  await end;
  assert.deepEqual(states, ['sending', 'waiting', 'queued', 'running', 'lost', 'running', 'done']);
  assert.equal(entry.state.result.probability, 0.7);
});

test('images that the server has forgotten are sent again, once, and given back in the end', async () => {
  const requests = [];
  const { predictions, images, deleted, uploaded, end } = setUp({
    predict: async (request) => {
      requests.push(request);
      return request.ct === 'ct-1' ? refuse(404, 'image-unknown') : { id: 'p', status: 'queued' };
    },
  });
  images.hold('ct-1');
  predictions.start(draft);
  await end;
  await new Promise(setImmediate);
  assert.deepEqual(uploaded, ['ct', 'mask']);
  const values = { cea: '5,2', ca125: '31', age: '63', model: 'model', label: 2 };
  assert.deepEqual(requests, [
    { ct: 'ct-1', mask: 'mask-1', ...values },
    { ct: 'ct-2', mask: 'mask-2', ...values },
  ]);
  // The form still holds ct-1.
  assert.deepEqual(deleted.sort(), ['ct-2', 'mask-1', 'mask-2']);

  const again = setUp({ predict: async () => refuse(404, 'image-unknown') });
  const entry = again.predictions.start(draft);
  await again.end;
  assert.equal(entry.state.trouble.code, 'image-unknown');
  assert.deepEqual(again.uploaded, ['ct', 'mask']);
});

test('what is cancelled while it is being sent is taken off the server when its id is known', async () => {
  let answer;
  const { predictions, deleted, end } = setUp({
    predict: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  const entry = predictions.start(draft);
  predictions.cancel(entry);
  await end;
  answer({ id: 'late', status: 'queued' });
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  assert.ok(deleted.includes('late'), deleted.join());
  assert.equal(entry.state.kind, 'cancelled');
});

test('a page that is loaded again finds what the server still has, under the same numbers', async () => {
  const first = setUp({ predict: async () => ({ id: `p${first.predictions.entries.length}`, status: 'queued' }) });
  first.predictions.start(draft);
  await first.end;
  first.predictions.start(draft);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const kept = globalThis.sessionStorage.getItem('pleura.predictions');
  assert.ok(!/nii|5,2/.test(kept), kept);

  const second = setUp({
    job: async (id) => (id === 'p1' ? refuse(404, 'prediction-unknown') : { id, status: 'done', result: { probability: 0.1 } }),
  });
  globalThis.sessionStorage.setItem('pleura.predictions', kept);
  await second.predictions.restore();
  assert.deepEqual(
    second.predictions.entries.map(({ id, number }) => [id, number]),
    [['p2', 2]],
  );
});
