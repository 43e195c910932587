// Electrobun runs this with Bun at the end of a build (`postPackage`). On Linux it makes one archive with the app and a script that
// installs it for one account, without root.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { ROOT } from '../checkout.mjs'
import { report, SetUpProblem } from '../report.mjs'
import { problemsOf } from './bundle-contents.mjs'

const { ELECTROBUN_OS, ELECTROBUN_ARCH, ELECTROBUN_BUILD_ENV, ELECTROBUN_APP_NAME, ELECTROBUN_APP_VERSION } =
  process.env
const artifacts = process.env['ELECTROBUN_ARTIFACT_DIR'] ?? ''

try {
  // The app of `npm start` is not packed.
  if (ELECTROBUN_OS === 'linux' && ELECTROBUN_BUILD_ENV !== 'dev') await pack()
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  process.exitCode = 1
}

async function pack() {
  const name = `hubbub-${ELECTROBUN_APP_VERSION}-linux-${ELECTROBUN_ARCH}`
  const staging = join(artifacts, name)
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { recursive: true })
  // Electrobun has deleted the app itself, and left it packed for its updates.
  const packed = readFileSync(
    join(artifacts, `${ELECTROBUN_BUILD_ENV}-linux-${ELECTROBUN_ARCH}-${ELECTROBUN_APP_NAME}.tar.zst`),
  )
  const tar = join(staging, 'app.tar')
  writeFileSync(tar, zstdDecompressSync(packed))
  run('tar', ['-xf', tar, '-C', staging])
  rmSync(tar)
  renameSync(join(staging, String(ELECTROBUN_APP_NAME)), join(staging, 'app'))
  const problems = await problemsOf(join(staging, 'app'), 'linux')
  if (problems.length > 0) throw new SetUpProblem(problems.join('\n'))
  cpSync(join(ROOT, 'assets/icons/linux'), join(staging, 'icons'), { recursive: true })
  copyFileSync(join(ROOT, 'LICENSE'), join(staging, 'LICENSE'))
  for (const script of ['install.sh', 'uninstall.sh']) {
    copyFileSync(join(import.meta.dirname, script), join(staging, script))
    chmodSync(join(staging, script), 0o755)
  }
  // With gzip the Bun in it alone would have nearly all of the 40 MB.
  run('tar', ['--owner=0', '--group=0', '-C', artifacts, '-cJf', join(artifacts, `${name}.tar.xz`), name])
  rmSync(staging, { recursive: true })
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new SetUpProblem(`${program} could not do its part: ${error?.message ?? stderr.trim()}`)
}
