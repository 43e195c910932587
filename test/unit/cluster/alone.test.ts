import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { spawnHub } from '../../fault/hubs.ts'
import { temporaryFolder } from '../../support/hub.ts'
import { aMachine } from '../../support/machines.ts'
import { aSharedLog } from '../../support/memory-log.ts'
import { environmentWith, hubbub } from '../../support/process.ts'

const ROOT = join(import.meta.dir, '../../..')

test('[CLUSTER-13] a hub that is alone has loaded nothing of a cluster', async () => {
  const folder = temporaryFolder()
  const script = `
    const { readConfig } = await import('./src-bun/config.ts')
    const { startHub } = await import('./src-bun/hub.ts')
    const hub = await startHub(readConfig(['--port', '0', '--no-discovery', '--data', process.env.FOLDER], {}))
    console.log(JSON.stringify(Object.keys(require.cache)))
    await hub.stop('hubEnds')
    process.exit(0)`
  const child = Bun.spawn([process.execPath, '-e', script], {
    cwd: ROOT,
    env: environmentWith({ FOLDER: folder.path }),
    stdout: 'pipe',
  })
  const loaded = (JSON.parse(await new Response(child.stdout).text()) as string[]).map((path) => path.replace(ROOT, ''))
  folder.remove()
  expect(loaded).toContain('/src-bun/store/commit-loop.ts')
  expect(loaded.filter((path) => /src-bun\/cluster\/|@nats-io|node:sqlite/.test(path))).toEqual([])
})

test('[CLUSTER-14] --cluster wants three servers and a secret that all machines share', async () => {
  const servers = 'nats://a:4222,nats://b:4222,nats://c:4222'
  const two = await hubbub(['serve', '--cluster', 'nats://a:4222,nats://b:4222'], { HUBBUB_SECRET: 'x'.repeat(32) })
  expect([two.exitCode, two.err]).toEqual([2, expect.stringContaining('three NATS servers')])
  const other = await hubbub(['serve', '--cluster', 'a,b,c'], { HUBBUB_SECRET: 'x'.repeat(32) })
  expect(other.exitCode).toBe(2)
  const bare = await hubbub(['serve', '--cluster', servers])
  expect([bare.exitCode, bare.err]).toEqual([2, expect.stringContaining('HUBBUB_SECRET')])
})

test('[CLUSTER-15] a data folder of a cluster starts alone only as a backup that was restored, under another epoch', async () => {
  const machine = await aMachine('one', aSharedLog().open())
  await machine.cluster.start()
  await machine.store.runAndWait({ type: 'hub.start', door: 'open' })
  const epoch = machine.store.settings.get('epoch')
  machine.close()
  const refused = await hubbub(['serve', '--port', '0', '--data', machine.folder.path])
  expect([refused.exitCode, refused.err]).toEqual([1, expect.stringContaining('belongs to a hub on several machines')])
  const elsewhere = temporaryFolder()
  const file = join(elsewhere.path, 'backup.sqlite')
  expect(await hubbub(['backup', '--data', machine.folder.path, '--out', file])).toMatchObject({ exitCode: 0 })
  const data = join(elsewhere.path, 'data')
  expect(await hubbub(['restore', file, '--data', data])).toMatchObject({ exitCode: 0 })
  const hub = await spawnHub(data, ['--port', '0'])
  await hub.kill('SIGTERM')
  const db = new Database(join(data, 'hub.sqlite'), { readonly: true })
  const settings = Object.fromEntries(
    db
      .query<{ key: string; value: string }, []>('SELECT key, value FROM settings')
      .all()
      .map(({ key, value }) => [key, value]),
  )
  db.close()
  elsewhere.remove()
  expect(settings['cluster.place']).toBeUndefined()
  expect(settings['epoch']).toBeString()
  expect(settings['epoch']).not.toBe(epoch as string)
})
