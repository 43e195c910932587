// A stamp is a small file with a hash of the sources that something was built from. While the hash is the same there is nothing to build.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * @template T
 * @param {() => T} read
 * @returns {T | undefined}
 */
function ifExists(read) {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * A hash of contents: for the few files that say what must be installed. git gives them new times without changing them.
 * @param {string[]} files
 */
export function hashOfContents(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(ifExists(() => readFileSync(file)) ?? 'missing').update('\0')
  return hash.digest('hex')
}

/**
 * A hash of paths, sizes and times of change: there are many sources, and reading them all would slow down every start.
 * @param {string} root
 * @param {string[]} entries files and folders below root
 */
export function hashOfTree(root, entries) {
  const hash = createHash('sha256')
  for (const entry of entries) addTree(hash, root, join(root, entry))
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
function addTree(hash, root, path) {
  const found = ifExists(() => statSync(path))
  if (found?.isDirectory()) {
    for (const name of readdirSync(path).sort()) addTree(hash, root, join(path, name))
    return
  }
  hash.update(`${relative(root, path)}\0${found?.size}\0${found?.mtimeMs}\n`)
}

/** @param {string} file */
export function readStamp(file) {
  return ifExists(() => readFileSync(file, 'utf8'))
}

/**
 * @param {string} file
 * @param {string} stamp
 */
export function writeStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, stamp)
}

/** @param {string} file */
export function removeStamp(file) {
  rmSync(file, { force: true })
}
