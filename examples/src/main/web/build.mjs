// Builds the page: node build.mjs --out DIR
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const out = outputFolder();

checkTexts();
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit'], {
  cwd: root,
  stdio: 'inherit',
});

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
// Codecs of the Zarr format, which the page never reads: 1.4 MB of WebAssembly.
const withoutZarrCodecs = {
  name: 'without-zarr-codecs',
  setup(setup) {
    setup.onResolve({ filter: /^numcodecs\// }, ({ path }) => ({ path, namespace: 'without-zarr-codecs' }));
    setup.onLoad({ filter: /.*/, namespace: 'without-zarr-codecs' }, ({ path }) => ({
      contents: `throw new Error('${path} is left out of this page');`,
    }));
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    app: 'src/main.ts',
    result: 'src/result/ResultView.ts',
    viewer: 'src/viewer/CaseViewer.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
  plugins: [withoutZarrCodecs],
  logLevel: 'warning',
});
await build({
  absWorkingDir: root,
  entryPoints: { app: 'styles/app.css' },
  outdir: out,
  bundle: true,
  minify: true,
  target: ['chrome111', 'firefox115', 'safari16.4'],
  logLevel: 'warning',
});
['index.html', 'icon.svg'].forEach((file) => cpSync(join(root, file), join(out, file)));
cpSync(join(root, 'texts'), join(out, 'texts'), { recursive: true });
writeFileSync(join(out, 'licences.txt'), licences(Object.keys(metafile.inputs)));

function outputFolder() {
  const at = process.argv.indexOf('--out');
  const folder = at < 0 ? undefined : process.argv[at + 1];
  if (folder === undefined) {
    console.error('Name the folder to write: npm run build -- --out DIR');
    process.exit(2);
  }
  return resolve(folder);
}

// Both languages must have the same keys with the same placeholders.
function checkTexts() {
  const [english, chinese] = ['en', 'zh'].map((language) =>
    flatten(JSON.parse(readFileSync(join(root, 'texts', `${language}.json`), 'utf8'))),
  );
  const faults = [];
  for (const key of new Set([...english.keys(), ...chinese.keys()])) {
    const [en, zh] = [english.get(key), chinese.get(key)];
    if (en === undefined || zh === undefined) {
      faults.push(`${key} is missing in texts/${en === undefined ? 'en' : 'zh'}.json`);
    } else if (placeholders(en) !== placeholders(zh)) {
      faults.push(`${key} has the placeholders ${placeholders(en)} in en.json but ${placeholders(zh)} in zh.json`);
    }
  }
  if (faults.length > 0) {
    console.error(faults.join('\n'));
    process.exit(1);
  }
}

function flatten(node, prefix = '', into = new Map()) {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string') {
      into.set(prefix + key, value);
    } else {
      flatten(value, `${prefix}${key}.`, into);
    }
  }
  return into;
}

function placeholders(text) {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ') || 'none';
}

// The licence of each package that went into the bundle.
function licences(inputs) {
  const names = new Set();
  for (const input of inputs) {
    const inside = input.lastIndexOf('node_modules/');
    if (inside >= 0) {
      const parts = input.slice(inside + 'node_modules/'.length).split('/');
      names.add(parts[0].startsWith('@') ? `${parts[0]}/${parts[1]}` : parts[0]);
    }
  }
  return [...names].sort().map(licence).join('\n');
}

function licence(name) {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder, { recursive: true })
    .filter((file) => /^((licen[cs]e|notice)(\.|$)|licen[cs]es\/)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const kept = join(root, 'licences', `${name.replace(/^@[^/]*\//, '')}.txt`);
  if (texts.length === 0 && existsSync(kept)) {
    texts.push(readFileSync(kept, 'utf8').trim());
  }
  if (texts.length === 0) {
    throw new Error(`The package ${name} has no licence file: add its text as licences/NAME.txt`);
  }
  const line = '='.repeat(78);
  return `${line}\n${name} ${version} (${license})\n${line}\n\n${texts.join('\n\n')}\n`;
}
