import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { standInForBrowser } from './browser.mjs';
import { load } from './load.mjs';

const { ApiClient } = await load('tests/page.entry.ts');

/** Runs with a client of a server that answers as told. */
async function withServer(answer, run, askToken = async () => undefined) {
  const server = createServer(answer);
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  standInForBrowser(`http://127.0.0.1:${server.address().port}/`);
  try {
    await run(new ApiClient(askToken));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('events are read whole, wherever the network cuts them', async () => {
  const text =
    ': hello\r\n\r\nevent: queued\r\ndata: {"position":2}\r\n\r\n' +
    'event: progress\ndata: {"stage":"预测",\ndata: "done":1,"total":4,"fraction":0.25}\n\n' +
    'event: unknown\ndata: {}\n\nevent: done\ndata: {"id":"p"}\n\nevent: cancelled\ndata: {}\n';
  const bytes = Buffer.from(text, 'utf8');
  for (const size of [1, 7, bytes.length]) {
    await withServer(
      async (_, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        for (let at = 0; at < bytes.length; at += size) {
          response.write(bytes.subarray(at, at + size));
          await new Promise(setImmediate);
        }
        response.end();
      },
      async (client) => {
        const events = [];
        for await (const event of client.events('p')) {
          events.push(event);
        }
        assert.deepEqual(events, [
          { kind: 'queued', position: 2 },
          { kind: 'progress', progress: { stage: '预测', done: 1, total: 4, fraction: 0.25 } },
          { kind: 'done' },
        ]);
      },
    );
  }
});

test('the token is asked for once, sent with every request, and asked for again when it is wrong', async () => {
  const asked = [];
  await withServer(
    (request, response) => {
      const right = request.headers.authorization === 'Bearer right';
      response.writeHead(right ? 200 : 401, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(right ? { models: [], examples: [] } : { code: 'token-missing', detail: 'Token?' }));
    },
    async (client) => {
      await Promise.all([client.settings(), client.models(), client.examples()]);
      await client.models();
      assert.deepEqual(asked, [false, true]);
    },
    async (wrong) => {
      asked.push(wrong);
      return wrong ? 'right' : 'wrong';
    },
  );
});

test('a refusal keeps code, remedy, fields and when to come back', async () => {
  await withServer(
    (_, response) => {
      response.writeHead(503, { 'Content-Type': 'application/problem+json', 'Retry-After': '7' });
      response.end(JSON.stringify({ code: 'queue-full', detail: 'Full.', remedy: 'Wait.', field: 'ct' }));
    },
    async (client) => {
      await assert.rejects(client.settings(), (error) => {
        assert.equal(error.retryAfterSeconds, 7);
        assert.deepEqual(error.problem, {
          status: 503,
          code: 'queue-full',
          detail: 'Full.',
          remedy: 'Wait.',
          field: 'ct',
        });
        return true;
      });
    },
  );
});

test('an answer that is no problem document still has a code, and no answer is another error', async () => {
  await withServer(
    (_, response) => {
      response.writeHead(502);
      response.end('<html>Bad gateway</html>');
    },
    async (client) => {
      await assert.rejects(client.settings(), (error) => error.problem?.code === 'unexpected-answer');
    },
  );
  await withServer(
    (request) => request.socket.destroy(),
    async (client) => {
      await assert.rejects(client.settings(), { name: 'ConnectionError' });
    },
  );
});
