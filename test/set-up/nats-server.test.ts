import { expect, test } from 'bun:test'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { folderWith, put } from './folder.ts'

const SCRIPT = 'test/support/nats-server.mjs'

/** A program that says that it is this version. */
const server = (version: string) => `#!/bin/sh\necho "nats-server: v${version}"\n`
/** It writes down how it was called, and where from it was to take packages. */
const APT = `#!/bin/sh
echo "$*" >> ../../asked
case "$*" in
  *update*) /bin/cat sources.list >> ../../asked ;;
esac
case "$*" in
  indextargets*) echo http://packages.test/debian-security/; echo http://packages.test/debian/ ;;
  *download*) echo package > nats-server_1_all.deb ;;
esac
`
const unpacks = (version: string) => `#!/bin/sh
/bin/mkdir -p usr/sbin
printf '#!/bin/sh\\necho "nats-server: v${version}"\\n' > usr/sbin/nats-server
/bin/chmod +x usr/sbin/nats-server
`

/** Runs the script in a checkout of its own, on a computer with these programs. */
function computer(programs: Record<string, string>) {
  const root = folderWith({ 'package.json': '{"type":"module"}' })
  cpSync(join(import.meta.dir, '../..', SCRIPT), join(root, SCRIPT))
  put(root, 'bin/.keep', '')
  for (const [name, text] of Object.entries(programs)) put(root, `bin/${name}`, text, 0o755)
  return {
    root,
    run(env: Record<string, string> = {}) {
      const child = Bun.spawnSync([Bun.which('node') as string, join(root, SCRIPT)], {
        env: { PATH: join(root, 'bin'), ...env },
      })
      return [child.exitCode, child.stdout.toString().trim(), child.stderr.toString().trim()]
    },
    /** The path that the tests of the run are given in `HUBBUB_NATS_SERVER`. */
    givenToTests(env: Record<string, string> = {}) {
      cpSync(join(import.meta.dir, '../..', '.ci/run'), join(root, '.ci/run'))
      put(root, 'bin/node', `#!/bin/sh\nexec '${Bun.which('node')}' "$@"\n`, 0o755)
      put(root, 'bin/dirname', '#!/bin/sh\nexec /usr/bin/dirname "$@"\n', 0o755)
      put(root, 'bin/npm', `#!/bin/sh\necho "$*: \${HUBBUB_NATS_SERVER-unset}"\n`, 0o755)
      const ran = Bun.spawnSync(['/bin/bash', join(root, '.ci/run')], { env: { PATH: join(root, 'bin'), ...env } })
      return ran.stdout.toString().trim()
    },
  }
}

test('[CHECK-8] a nats-server is fetched where none is installed that is new enough, and one line says why where it cannot be', () => {
  expect(computer({ 'nats-server': server('2.15.1') }).run()).toEqual([...[0, 'nats-server', 'nats-server: v2.15.1']])
  const why = (words: string) => [1, '', `nats-server was not fetched: ${words}`]
  expect(computer({ 'nats-server': server('2.12.5') }).run()).toEqual(why('there is no apt-get'))
  expect(computer({ 'apt-get': '#!/bin/sh\necho "E: no network" >&2\nexit 100\n' }).run()).toEqual(
    why('apt-get: E: no network'),
  )
  expect(computer({ 'apt-get': '#!/bin/sh\nexec /bin/sleep 600\n' }).run({ HUBBUB_NATS_FETCH_MS: '100' })).toEqual(
    why('it took longer than 0.1 s'),
  )
  expect(computer({ 'apt-get': APT }).run()).toEqual(why('there is no dpkg-deb'))
  expect(computer({ 'apt-get': APT, 'dpkg-deb': unpacks('2.10.27') }).run()).toEqual(
    why('the one in the package does not run, or is older than 2.12.6'),
  )

  const able = computer({ 'nats-server': server('2.9.10'), 'apt-get': APT, 'dpkg-deb': unpacks('2.12.6') })
  const fetched = [0, join(able.root, 'build/nats-server/usr/sbin/nats-server'), 'nats-server: v2.12.6']
  expect(able.run()).toEqual(fetched)
  // It is there from then on.
  rmSync(join(able.root, 'bin/apt-get'))
  expect(able.run()).toEqual(fetched)
  const asked = readFileSync(join(able.root, 'asked'), 'utf8')
  // Only what Debian has signed, whatever this computer takes otherwise.
  expect(asked).toContain('deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://packages.test/debian/')
  for (const command of ['update', 'download'])
    for (const option of ['Acquire::AllowInsecureRepositories', 'APT::Get::AllowUnauthenticated'])
      expect(asked).toMatch(new RegExp(`-o ${option}=false .*${command}`))

  expect(able.givenToTests()).toBe(`test: ${fetched[1]}`)
  // One that is installed and too old is not used because no other one could be fetched.
  const old = computer({ 'nats-server': server('2.9.10') })
  expect(old.givenToTests()).toBe('test:')
  expect(old.givenToTests({ HUBBUB_NATS_SERVER: join(old.root, 'bin/nats-server') })).toBe('test:')
})
