import { expect, test } from 'bun:test'
import { UsageError } from '../../src-bun/arguments.ts'
import { readConfig } from '../../src-bun/config.ts'
import { lanAddresses } from '../../src-bun/discovery/addresses.ts'
import { createLog } from '../../src-bun/log.ts'

test('[CLI-1] a flag that does not exist, or a value that is not allowed, is a usage error', () => {
  for (const argv of [
    ['--port', '99999'],
    ['--port', '-1'],
    ['--door', 'ajar'],
    ['--nonsense'],
    ['--limits', 'maybe'],
    ['--log', 'loud'],
    ['stray'],
  ]) {
    expect(() => readConfig(argv, {})).toThrow(UsageError)
  }
  expect(() => readConfig([], { HUBBUB_SECRET: 'short' })).toThrow(UsageError)
})

test('[CLI-2] a flag overrides its variable, and the variable the default', () => {
  expect(readConfig([], {})).toMatchObject({
    port: 4280,
    portIsExplicit: false,
    door: 'code',
    limits: true,
    json: false,
    log: 'error',
  })
  const env = {
    HUBBUB_PORT: '5000',
    HUBBUB_NAME: 'Env',
    HUBBUB_ALLOW_HOST: 'a.test, B.test,',
    HUBBUB_LIMITS: 'off',
    HUBBUB_LOG: 'info',
  }
  expect(readConfig([], env)).toMatchObject({
    port: 5000,
    portIsExplicit: true,
    name: 'Env',
    allowHosts: ['a.test', 'b.test'],
    limits: false,
    log: 'info',
  })
  expect(readConfig(['--port', '0', '--name', 'Flag', '--log', 'debug'], env)).toMatchObject({
    port: 0,
    name: 'Flag',
    log: 'debug',
  })
})

test('[DISC-1] the most likely address comes first: a network card before bridges and tunnels', () => {
  const entry = (address: string, internal = false) => ({
    address,
    internal,
    family: 'IPv4' as const,
    netmask: '',
    mac: '',
    cidr: null,
  })
  const found = lanAddresses({
    lo: [entry('127.0.0.1', true)],
    docker0: [entry('172.17.0.1')],
    utun3: [entry('10.8.0.2')],
    eth0: [entry('169.254.3.4')],
    wlan0: [entry('10.0.0.7'), entry('192.168.1.37')],
  })
  expect(found.map(({ address }) => address)).toEqual([
    '192.168.1.37',
    '10.0.0.7',
    '169.254.3.4',
    '10.8.0.2',
    '172.17.0.1',
  ])
})

test('[LOG-1] text from outside cannot forge a log line or colour a terminal', () => {
  const lines: string[] = []
  createLog('info', (line) => void lines.push(line)).info('joined', { name: 'Eve\r\n{"level":"error"}\u001b[31m' })
  expect(lines).toHaveLength(1)
  expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n\u001b]/)
  expect(JSON.parse(lines[0] as string)).toMatchObject({ event: 'joined' })
})
