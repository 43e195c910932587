#!/usr/bin/env node
// Prints the path of a nats-server for the tests of a hub on several machines. Where none is installed it fetches one: the package of
// Debian's unstable suite, because those of the stable ones are too old for a cluster. apt checks that Debian has signed it, also where
// this computer trusts others or takes what nobody has signed. It is unpacked below build/ and not installed. Where that fails, it says
// why in one line and ends with 1: the tests then run without a cluster.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const OLDEST = [2, 12, 6]
/** For everything together. */
const WITHIN_MS = Number(process.env['HUBBUB_NATS_FETCH_MS'] ?? 60_000)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = join(ROOT, 'build/nats-server')
/** Of the package debian-archive-keyring. */
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg'
const FETCHED = join(FOLDER, 'usr/sbin/nats-server')

const until = Date.now() + WITHIN_MS

try {
  const { HUBBUB_NATS_SERVER } = process.env
  const installed = [HUBBUB_NATS_SERVER, 'nats-server', FETCHED].find((program) => program && isNewEnough(program))
  if (!installed) fetchServer()
  // The newest one may differ from that of an earlier run.
  console.error(versionOf(installed ?? FETCHED))
  console.log(installed ?? FETCHED)
} catch (fault) {
  console.error(`nats-server was not fetched: ${/** @type {Error} */ (fault).message}`)
  process.exitCode = 1
}

function fetchServer() {
  rmSync(FOLDER, { recursive: true, force: true })
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(FOLDER, part), { recursive: true })
  // The archive that this computer uses anyway.
  const archive = run('apt-get', ['indextargets', '--format', '$(REPO_URI)'])
    .split('\n')
    .find((uri) => /debian\/?$/.test(uri))
  if (!archive) throw new Error('the packages of this computer are not those of Debian')
  const sources = join(FOLDER, 'sources.list')
  writeFileSync(sources, `deb [signed-by=${KEYS}] ${archive} unstable main\n`)
  const apart = [
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${join(FOLDER, 'lists')}`,
    `Dir::Cache=${join(FOLDER, 'cache')}`,
    'Acquire::AllowInsecureRepositories=false',
    'Acquire::AllowDowngradeToInsecureRepositories=false',
    'Acquire::AllowWeakRepositories=false',
    'APT::Get::AllowUnauthenticated=false',
    'Acquire::Languages=none',
    'Acquire::Retries=1',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  run('apt-get', [...apart, 'update', '--error-on=any'])
  run('apt-get', [...apart, 'download', 'nats-server'])
  const file = readdirSync(FOLDER).find((name) => name.endsWith('.deb'))
  if (!file) throw new Error('there is no package of it')
  run('dpkg-deb', ['--extract', file, '.'])
  for (const name of ['lists', 'cache', file]) rmSync(join(FOLDER, name), { recursive: true, force: true })
  if (!existsSync(FETCHED)) throw new Error('its package has no such program')
  if (!isNewEnough(FETCHED))
    throw new Error(`the one in the package does not run, or is older than ${OLDEST.join('.')}`)
}

/**
 * What a program writes, within the time that is left. Throws where it fails.
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: FOLDER,
    encoding: 'utf8',
    timeout: Math.max(1, until - Date.now()),
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (error && 'code' in error && error.code === 'ENOENT') throw new Error(`there is no ${program}`)
  if (error && 'code' in error && error.code === 'ETIMEDOUT')
    throw new Error(`it took longer than ${WITHIN_MS / 1000} s`)
  if (error) throw error
  if (status !== 0) throw new Error(`${program}: ${stderr.trim().split('\n').at(-1)}`)
  return stdout
}

/**
 * What it says of itself; empty where it does not run.
 * @param {string} program
 */
function versionOf(program) {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 10_000, killSignal: 'SIGKILL' })
  return (stdout ?? '').trim()
}

/** @param {string} program */
function isNewEnough(program) {
  const numbers = (/v(\d+)\.(\d+)\.(\d+)/.exec(versionOf(program)) ?? []).slice(1).map(Number)
  const differs = OLDEST.findIndex((number, at) => numbers[at] !== number)
  return numbers.length > 0 && (differs < 0 || (numbers[differs] ?? 0) > (OLDEST[differs] ?? 0))
}
