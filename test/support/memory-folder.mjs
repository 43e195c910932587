// A folder in memory for what the tests write. A hub waits for the disk at each COMMIT, on some machines for 50 ms, and that was most of
// what the tests waited for. The content of files outlives a killed process there as well. The long form of the tests uses the disk.
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const PATH = '/dev/shm'
/** The profiles of browsers and the data of some ten hubs take a few hundred MiB. A container often has 64 MiB. */
const FREE_MIN_BYTES = 4 * 1024 ** 3

/**
 * Whether tests can write there: a file system in memory that has room, and on which programs can be started.
 * @param {string} mounts as in /proc/mounts
 * @param {number} freeBytes
 */
export function isUsable(mounts, freeBytes) {
  const [, , type, options = ''] =
    mounts
      .split('\n')
      .map((line) => line.split(' '))
      .findLast(([, path]) => path === PATH) ?? []
  return type === 'tmpfs' && !/\b(noexec|ro)\b/.test(options) && freeBytes >= FREE_MIN_BYTES
}

/**
 * Makes such a folder, which is removed when this process ends.
 * @returns {string | undefined} undefined where there is none to be had
 */
export function makeMemoryFolder() {
  try {
    const { bavail, bsize } = statfsSync(PATH)
    if (!isUsable(readFileSync('/proc/mounts', 'utf8'), bavail * bsize)) return undefined
    const folder = mkdtempSync(join(PATH, 'hubbub-tests-'))
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    return folder
  } catch {
    return undefined
  }
}
