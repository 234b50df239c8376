/**
 * Checks who may import whom: `node scripts/check-imports.mjs [root]`. Exits 1 and names file, line and
 * rule for every import that `import-rules.mjs` does not allow, for every circle of files, and for every
 * package that the command line would load too early.
 *
 * Why a script of our own and not dependency-cruiser: that needs the JavaScript API of TypeScript, which
 * TypeScript 7 does not have, and in the built files the type-only imports are gone, which are half of
 * what the rules are about. The parser is oxc's, in `rolldown`, which vitest brings anyway.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve, sep } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';
import { rules, startUp } from './import-rules.mjs';

/** @typedef {{specifier: string, typeOnly: boolean, lazy: boolean, offset: number}} Import */

/** Every import, re-export, `import()` and `import('…')` type of one file, as `Import`s. */
function importsOf(file, source) {
  const { program, module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  /** @type {Import[]} */
  const found = [];
  for (const { moduleRequest, entries, start } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    found.push({ specifier: moduleRequest.value, typeOnly, lazy: false, offset: start });
  }
  for (const { moduleRequest, isType, start } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (moduleRequest)
      found.push({ specifier: moduleRequest.value, typeOnly: isType, lazy: false, offset: start });
  }
  const lazy = (typeOnly) => (node) => {
    if (node.source.type === 'Literal')
      found.push({ specifier: node.source.value, typeOnly, lazy: true, offset: node.start });
  };
  new Visitor({ ImportExpression: lazy(false), TSImportType: lazy(true) }).visit(program);
  return found;
}

/** Files of `folder` and below that are compiled, relative to `root`, with forward slashes. */
function sourceFiles(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .map((name) => posix.join(folder, name.split(sep).join('/')))
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .sort();
}

/** The file of ours that a relative specifier means, or null. */
function resolveOurs(file, specifier, known) {
  const stem = posix.join(posix.dirname(file), specifier).replace(/\.js$/, '');
  return [`${stem}.ts`, `${stem}.tsx`].find((candidate) => known.has(candidate)) ?? null;
}

const packageName = (specifier) =>
  specifier.startsWith('node:') ? 'node:' : specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Map from file to its edges `{...Import, line, ours}`; `ours`: does the specifier name a file of ours. */
function readGraph(root) {
  const files = ['src', 'kernels'].flatMap((folder) => sourceFiles(root, folder));
  const known = new Set(files);
  const edgesOf = (file) => {
    const source = readFileSync(join(root, file), 'utf8');
    return importsOf(file, source).map((imported) => {
      const ours = imported.specifier.startsWith('.');
      const target = ours ? resolveOurs(file, imported.specifier, known) : packageName(imported.specifier);
      return { ...imported, ours, target, line: source.slice(0, imported.offset).split('\n').length };
    });
  };
  return new Map(files.map((file) => [file, edgesOf(file)]));
}

/** The longest folder or file name in the rules that a file falls under, or undefined. */
function ruleName(file) {
  const names = Object.keys(rules).filter((entry) => file.startsWith(entry));
  return names.sort((a, b) => b.length - a.length)[0];
}

/** What is wrong with one edge, or null. */
function complaint(prefix, { specifier, ours, target, typeOnly }) {
  if (target === null) return `'${specifier}' is no source file`;
  const rule = rules[prefix];
  if (!ours) return rule.packages.includes(target) ? null : `${prefix} may not import '${specifier}'`;
  const allowed = [prefix, ...rule.ours, ...(typeOnly ? (rule.types ?? []) : [])];
  if (allowed.some((entry) => target.startsWith(entry))) return null;
  const hint = rule.types?.some((entry) => target.startsWith(entry)) ? ' (but its types)' : '';
  return `${prefix} may not import ${target}${hint}`;
}

/** Circles among files, type-only imports included, each as the chain of its files. */
function circles(graph) {
  const done = new Set();
  const found = [];
  const visit = (file, chain) => {
    if (chain.includes(file)) {
      found.push([...chain.slice(chain.indexOf(file)), file].join(' → '));
    } else if (!done.has(file)) {
      for (const { ours, target } of graph.get(file)) if (ours && target) visit(target, [...chain, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/** Chains of files by which the entry loads, without any `import()`, a package that should come late. */
function earlyLoads(graph) {
  const seen = new Set();
  const found = [];
  const walk = (file, chain) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { ours, target, typeOnly, lazy } of graph.get(file) ?? []) {
      if (typeOnly || lazy || target === null) continue;
      if (ours) walk(target, [...chain, target]);
      else if (startUp.late.includes(target)) found.push(`${chain.join(' → ')} → ${target}`);
    }
  };
  walk(startUp.entry, [startUp.entry]);
  return found;
}

/** Packages that the rules allow and package.json does not bring to a user's machine. */
function undeclared(root) {
  if (!existsSync(join(root, 'package.json'))) return [];
  const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const declared = { ...dependencies, ...peerDependencies, ...optionalDependencies, 'node:': '' };
  const used = new Set(Object.values(rules).flatMap(({ packages }) => packages));
  return [...used].filter((name) => !(name in declared));
}

/** All complaints about the imports of one file. */
function complaints(file, edges) {
  const prefix = ruleName(file);
  if (prefix === undefined) return [`${file}: stands in no folder that scripts/import-rules.mjs knows`];
  return edges.flatMap((edge) => {
    const message = complaint(prefix, edge);
    return message === null ? [] : [`${file}:${edge.line}: ${message}`];
  });
}

const root = resolve(process.argv[2] ?? '.');
const graph = readGraph(root);
const problems = [
  ...[...graph].flatMap(([file, edges]) => complaints(file, edges)),
  ...circles(graph).map((chain) => `circle: ${chain}`),
  ...earlyLoads(graph).map((chain) => `loaded at start: ${chain}`),
  ...undeclared(root).map((name) => `package.json: '${name}' is imported but no dependency`),
];
for (const problem of problems) console.error(problem);
const edgeCount = [...graph.values()].flat().length;
console.log(`import rules: ${graph.size} files, ${edgeCount} imports, ${problems.length} problems`);
process.exitCode = problems.length > 0 || graph.size === 0 ? 1 : 0;
