// `hubbub export log` and `hubbub verify` as somebody uses them: from a running hub and from its folder, and after the host has changed a row.
import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CheckpointAnswer, RECEIPT_FORMAT } from '../../src-bun/contract/log-tree/http.ts'
import { eventually, joinAt, temporaryFolder } from '../support/hub.ts'
import { hubbub, spawnHub } from '../support/process.ts'

test('[LOGFILE-4] the log of a running and of a stopped hub is exported and right, a member is shown their part, and what the host changes later is named', async () => {
  const folder = temporaryFolder()
  const at = (name: string) => join(folder.path, name)
  const data = at('data')
  const hub = await spawnHub(data, ['--port', '0', '--limits', 'off'])
  try {
    const ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
    const bob = await joinAt(hub.origin, { name: 'Bob', code: hub.code })
    const { id } = (await (await ada.post('/api/rooms', { name: 'aside', private: true })).json()) as { id: string }
    await ada.post(`/api/rooms/${id}/messages`, { body: 'between the two of us' })
    const document = (await (await ada.post('/api/documents', { title: 'Minutes' })).json()) as { id: string }
    expect((await ada.send('PUT', `/api/documents/${document.id}/text`, { body: 'x' })).status).toBeGreaterThan(0)
    const textOf = async (peer: typeof ada) => (await peer.get('/api/export/log')).text()
    await eventually(async () => (await textOf(ada)).includes('between the two of us'))
    expect(await textOf(bob)).not.toContain('between the two of us')
    expect((await fetch(`${hub.origin}/api/export/log`)).status).toBe(401)

    const given = (await (await ada.get('/api/log/checkpoint')).json()) as CheckpointAnswer
    writeFileSync(at('receipt.json'), JSON.stringify({ format: RECEIPT_FORMAT, ...given }))
    writeFileSync(at('bob.jsonl'), await textOf(bob))
    expect((await hubbub(['verify', at('bob.jsonl'), at('receipt.json')])).out).toMatch(
      /^RIGHT\. .*\n[\s\S]*only hashes/,
    )

    const running = await hubbub(['export', 'log', '--data', data, '--out', at('running.jsonl')])
    expect([running.exitCode, running.err]).toEqual([0, ''])
    if (process.platform !== 'win32') expect(statSync(at('running.jsonl')).mode & 0o777).toBe(0o600)
    const right = await hubbub(['verify', at('running.jsonl'), at('receipt.json')])
    expect(right.out).toMatch(
      /^RIGHT\. \d+ records of hubbub\/.*\n[\s\S]*those of the receipt[\s\S]*What it does not prove/,
    )
    expect(right.exitCode).toBe(0)
  } finally {
    await hub.kill('SIGTERM')
  }
  const stopped = await hubbub(['export', 'log', '--data', data, '--out', at('stopped.jsonl')])
  expect([stopped.exitCode, stopped.err]).toEqual([0, ''])
  expect((await hubbub(['verify', at('stopped.jsonl'), at('receipt.json')])).exitCode).toBe(0)

  const db = new Database(join(data, 'hub.sqlite'))
  db.run("UPDATE changes SET body = replace(body, 'between the two of us', 'between the two of me')")
  db.close()
  await hubbub(['export', 'log', '--data', data, '--out', at('changed.jsonl')])
  expect(readFileSync(at('changed.jsonl'), 'utf8')).toContain('between the two of me')
  const wrong = await hubbub(['verify', at('changed.jsonl')])
  expect([wrong.exitCode, wrong.out]).toEqual([
    1,
    expect.stringMatching(/^NOT RIGHT\. Record \d+: A record was changed/),
  ])

  for (const args of [[], [at('none.jsonl')], ['a', 'b', 'c']])
    expect((await hubbub(['verify', ...args])).exitCode).not.toBe(0)
  writeFileSync(at('huge.json'), ' '.repeat(20_000))
  const invalid = await hubbub(['verify', at('stopped.jsonl'), at('huge.json')])
  expect([invalid.exitCode, invalid.out]).toEqual([1, 'NOT RIGHT. The receipt is none, or was changed.\n'])
  expect(existsSync(at('none.jsonl'))).toBe(false)
  folder.remove()
}, 600_000)
