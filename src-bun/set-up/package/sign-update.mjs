// The file that the app asks for newer versions, signed with the key of whoever packs it.
import { createPrivateKey, sign } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { SetUpProblem } from '../report.mjs'

/**
 * Writes the file where `HUBBUB_UPDATE_KEY` names a private Ed25519 key (PEM), and `HUBBUB_UPDATE_PAGE` the page with the downloads.
 * @param {string} file
 * @param {string} version
 * @param {NodeJS.ProcessEnv} env
 * @returns {boolean} whether it was written
 */
export function writeUpdate(file, version, { HUBBUB_UPDATE_KEY: keyFile, HUBBUB_UPDATE_PAGE: page }) {
  if (!keyFile && !page) return false
  if (!keyFile || !page)
    throw new SetUpProblem('HUBBUB_UPDATE_KEY and HUBBUB_UPDATE_PAGE belong together: set both, or none.')
  if (!existsSync(keyFile)) throw new SetUpProblem(`HUBBUB_UPDATE_KEY names ${keyFile}, which does not exist.`)
  if (!/^https:\/\/./.test(page)) throw new SetUpProblem('HUBBUB_UPDATE_PAGE has to begin with https://.')
  const key = createPrivateKey(readFileSync(keyFile))
  if (key.asymmetricKeyType !== 'ed25519') throw new SetUpProblem(`${keyFile} is not an Ed25519 key.`)
  const signature = sign(null, Buffer.from(`hubbub-update\n${version}\n${page}`), key).toString('base64')
  writeFileSync(file, `${JSON.stringify({ version, page, signature })}\n`)
  return true
}
