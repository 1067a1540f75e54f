import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { load } from './load.mjs';

const viewer = await load('tests/viewer.entry.ts');

const WRITERS = {
  2: [1, 'setUint8'],
  256: [1, 'setInt8'],
  4: [2, 'setInt16'],
  512: [2, 'setUint16'],
  8: [4, 'setInt32'],
  768: [4, 'setUint32'],
  16: [4, 'setFloat32'],
  64: [8, 'setFloat64'],
  1024: [8, 'setBigInt64'],
  1280: [8, 'setBigUint64'],
};

/** A NIfTI-1 file. */
function nifti({
  size,
  values,
  type = 4,
  spacing = [1, 1, 1],
  rows,
  quaternion,
  sformCode = rows === undefined ? 0 : 1,
  qformCode = quaternion === undefined ? 0 : 1,
  handedness = 1,
  slope = 1,
  intercept = 0,
  units = 2,
  littleEndian = true,
  frames = 1,
}) {
  const [width, write] = WRITERS[type];
  const view = new DataView(new ArrayBuffer(352 + values.length * width));
  view.setInt32(0, 348, littleEndian);
  [frames > 1 ? 4 : 3, ...size, frames, 1, 1, 1].forEach((length, n) => view.setInt16(40 + 2 * n, length, littleEndian));
  view.setInt16(70, type, littleEndian);
  view.setInt16(72, 8 * width, littleEndian);
  [handedness, ...spacing].forEach((value, n) => view.setFloat32(76 + 4 * n, value, littleEndian));
  view.setFloat32(108, 352, littleEndian);
  view.setFloat32(112, slope, littleEndian);
  view.setFloat32(116, intercept, littleEndian);
  view.setUint8(123, units);
  view.setInt16(252, qformCode, littleEndian);
  view.setInt16(254, sformCode, littleEndian);
  (quaternion ?? []).forEach((value, n) => view.setFloat32(256 + 4 * n, value, littleEndian));
  (rows ?? []).forEach((value, n) => view.setFloat32(280 + 4 * n, value, littleEndian));
  values.forEach((value, n) => view[write](352 + n * width, width === 8 && type !== 64 ? BigInt(value) : value, littleEndian));
  return new Blob([view.buffer]);
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
const eight = [0, 1, 2, 3, 4, 5, 6, 7];

test('each type of voxel is read to its last value, in either order of bytes, gzip or not', async () => {
  for (const type of Object.keys(WRITERS).map(Number)) {
    const values = type === 256 || type === 4 ? [-5, 1, 2, 3, 4, 5, 6, 120] : [200, 1, 2, 3, 4, 5, 6, 120];
    for (const littleEndian of [true, false]) {
      const plain = nifti({ size: [2, 2, 2], values, type, littleEndian, slope: 0.5, intercept: -1024, rows: IDENTITY });
      const packed = new Blob([gzipSync(Buffer.from(await plain.arrayBuffer()))]);
      for (const file of [plain, packed]) {
        const volume = await viewer.readVolume(file);
        const read = eight.map((n) => viewer.valueAt(volume, n & 1, (n >> 1) & 1, n >> 2));
        assert.deepEqual(read, values.map((value) => 0.5 * value - 1024), `type ${type}`);
      }
    }
  }
});

test('a slope of 0 or none leaves the stored values as they are', async () => {
  for (const slope of [0, NaN]) {
    const volume = await viewer.readVolume(nifti({ size: [2, 2, 2], values: eight, slope, intercept: -1024 }));
    assert.equal(viewer.valueAt(volume, 1, 1, 1), 7);
  }
});

test('the place of a voxel is that of the server: sform, then qform, then left, posterior, superior', async () => {
  const place = async (options) => {
    const volume = await viewer.readVolume(nifti({ size: [2, 2, 2], values: eight, spacing: [2, 3, 4], ...options }));
    return viewer.transform(volume.affine, [1, 1, 1]).map((value) => Math.round(value * 1e4) / 1e4);
  };
  const rows = [2, 0, 0, 10, 0, 3, 0, 20, 0, 0, 4, 30];
  const quaternion = [0, 0, 1, 50, 60, 70];
  assert.deepEqual(await place({ rows, quaternion, qformCode: 4 }), [12, 23, 34]);
  assert.deepEqual(await place({ rows, quaternion, sformCode: 0 }), [48, 57, 74]);
  assert.deepEqual(await place({ quaternion, handedness: -1 }), [48, 57, 66]);
  assert.deepEqual(await place({}), [-2, -3, 4]);
  // The header's spacing counts, and its unit.
  assert.deepEqual(await place({ rows: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] }), [2, 3, 4]);
  assert.deepEqual(await place({ rows, units: 1 }), [12000, 23000, 34000]);
});

test('what is no volume is refused with its reason', async () => {
  const key = (file) => viewer.readVolume(file).then(() => 'shown', (error) => error.key);
  const whole = nifti({ size: [2, 2, 2], values: eight });
  assert.equal(await key(new Blob(['a,b\n1,2\n'.repeat(100)])), 'notNifti');
  assert.equal(await key(new Blob([])), 'notNifti');
  assert.equal(await key(whole.slice(0, 360)), 'truncated');
  const packed = gzipSync(Buffer.from(await whole.arrayBuffer()));
  assert.equal(await key(new Blob([packed.subarray(0, packed.length - 20)])), 'truncated');
  assert.equal(await key(nifti({ size: [2, 2, 1], values: eight, frames: 2 })), 'notThreeAxes');
  assert.equal(await key(nifti({ size: [2, 2, 2], values: eight, spacing: [0, 1, 1] })), 'damaged');
});

test('indices go from the file to the screen and back, whatever way the axes run', async () => {
  const affine = [0, 0, 4, -10, -2, 0, 0, 5, 0, -3, 0, 40];
  const volume = { size: [5, 6, 7], spacing: [2, 3, 4], affine, voxels: new Int16Array(210), slope: 1, intercept: 0 };
  const axes = viewer.axesOf(volume);
  assert.deepEqual(axes.size, [7, 5, 6]);
  const right = viewer.toFile(axes, [3, 2, 1]);
  assert.deepEqual(viewer.fromFile(axes, right), [3, 2, 1]);
  const here = viewer.transform(affine, right);
  // One voxel on along each axis of the screen lies right, anterior and superior of here.
  [[4, 2, 1], [3, 3, 1], [3, 2, 2]].forEach((point, axis) => {
    assert.ok(viewer.transform(affine, viewer.toFile(axes, point))[axis] > here[axis]);
  });
  const back = viewer.transform(viewer.inverse(affine), here);
  back.forEach((value, axis) => assert.ok(Math.abs(value - right[axis]) < 1e-9));
  assert.equal(viewer.distance(affine, [0, 0, 0], [1, 1, 1]), Math.hypot(2, 3, 4));
});

test('a label of a mask on a finer, turned grid lands on the voxels of the CT that it covers', () => {
  const ct = { size: [8, 8, 8], spacing: [2, 2, 2], affine: [-2, 0, 0, 14, 0, -2, 0, 14, 0, 0, 2, 0], voxels: new Int16Array(512), slope: 1, intercept: 0 };
  // Runs right, anterior, superior in steps of 1 mm from the other corner of the CT.
  const mask = { size: [16, 16, 16], spacing: [1, 1, 1], affine: [1, 0, 0, -0.5, 0, 1, 0, -0.5, 0, 0, 1, -0.5], voxels: new Uint8Array(4096), slope: 1, intercept: 0 };
  const fill = (label, from, to) => {
    for (let z = from[2]; z < to[2]; z++) {
      for (let y = from[1]; y < to[1]; y++) {
        for (let x = from[0]; x < to[0]; x++) {
          mask.voxels[x + 16 * (y + 16 * z)] = label;
        }
      }
    }
  };
  fill(1, [2, 4, 6], [6, 8, 10]);
  fill(3, [12, 12, 0], [14, 14, 2]);
  const axes = viewer.axesOf(ct);
  const into = new Uint8Array(512);
  assert.deepEqual(viewer.labelsOf(mask), [1, 3]);
  const region = viewer.regionOf(mask, 1, ct, axes, into);
  assert.equal(region.count, 8);
  assert.deepEqual([region.minimum, region.maximum], [[1, 2, 3], [3, 4, 5]]);
  assert.equal(viewer.regionOf(mask, 3, ct, axes, into).count, 1);
  assert.equal(viewer.regionOf(mask, 7, ct, axes, into).count, 0);
  assert.equal(into.every((value) => value === 0), true);
  const all = viewer.regionOf(mask, undefined, ct, axes, into);
  assert.equal(all.count, 9);
  // A square of two voxels has eight edges; beside it there is nothing to draw.
  assert.equal(viewer.outline(viewer.regionOf(mask, 1, ct, axes, into), axes, 2, 3).length, 4 * 8);
  assert.equal(viewer.outline(region, axes, 2, 2).length, 0);
});

test('masks are held in bytes where their labels fit', async () => {
  const held = async (values, type) =>
    viewer.compact(await viewer.readVolume(nifti({ size: [2, 2, 2], values, type, rows: IDENTITY })));
  assert.ok((await held([0, 1, 2, 3, 4, 5, 6, 255], 64)).voxels instanceof Uint8Array);
  assert.ok((await held([0, 1, 2, 3, 4, 5, 6, 256], 4)).voxels instanceof Int16Array);
  assert.ok((await held([0, 1, 2, 3, 4, 5, 6, 0.5], 16)).voxels instanceof Float32Array);
});

test('windows reach from level minus to level plus half their width', () => {
  const bounds = Object.fromEntries(
    Object.entries(viewer.WINDOWS).map(([name, window]) => [name, Object.values(viewer.boundsOf(window))]),
  );
  assert.deepEqual(bounds, {
    softTissue: [-160, 240],
    mediastinum: [-125, 225],
    lung: [-1350, 150],
    bone: [-770, 1730],
    network: [-160, 240],
  });
  assert.deepEqual(viewer.windowOf({ lower: -200, upper: 300 }), { width: 500, level: 50 });
});

test('contributions are clear near 0, red above and blue below', () => {
  assert.equal(viewer.contributionColour(0.05)[3], 0);
  assert.equal(viewer.contributionColour(-0.05)[3], 0);
  const [red, , blue, alpha] = viewer.contributionColour(1);
  assert.ok(red > 2 * blue && alpha === 255);
  const [lowRed, , lowBlue] = viewer.contributionColour(-1);
  assert.ok(lowBlue > 2 * lowRed);
});

test('every key does what the help says of it, and none is taken with Ctrl', () => {
  const names = { '←': 'ArrowLeft', '→': 'ArrowRight', '↑': 'ArrowUp', '↓': 'ArrowDown', 'Page ↑': 'PageUp', 'Page ↓': 'PageDown', '−': '-', Esc: 'Escape' };
  const press = (key, more = {}) => viewer.keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  for (const [keys, text] of viewer.KEYS_TOLD) {
    for (const key of keys.filter((name) => name !== 'Shift')) {
      assert.ok(press(names[key] ?? key) !== undefined, `${key} (${text})`);
    }
  }
  assert.equal(press('r', { ctrlKey: true }), undefined);
  assert.equal(press('Tab'), undefined);
  assert.deepEqual(press('ArrowLeft', { shiftKey: true }), { kind: 'move', side: -10, up: 0, slices: 0 });
});
