import { homedir, hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArguments, UsageError } from './arguments.ts'
import type { Door } from './contract/door/door.ts'
import { DEFAULT_PORT } from './contract/limits.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'

/** All settings, read once at the start. A flag wins over its variable. */
export type Config = Readonly<{
  /** The address to listen on; undefined is every address, IPv4 and IPv6. */
  host: string | undefined
  port: number
  /** The user has named the port: if it is taken, that is an error. Instead of the default port the next free one is used. */
  portIsExplicit: boolean
  /** The data folder. */
  data: string
  name: string
  door: Door
  /** The user has named the door. Otherwise what a host set last in this data folder counts. */
  doorIsExplicit: boolean
  /** Further host names under which the hub answers, in lower case. */
  allowHosts: readonly string[]
  /** False for load tests: rates are not limited; sizes and permissions stay. */
  limits: boolean
  /** Whether the hub is announced on the network. */
  discovery: boolean
  /** Write a line of JSON to stdout when connections are accepted. */
  json: boolean
  /** Signs the session tokens instead of the key in the data folder. At least 32 characters. */
  secret: string | undefined
  /** Serve HTTPS beside plain HTTP: with a certificate of the hub's own authority, or with one from files. */
  tls: 'ownAuthority' | Readonly<{ cert: string; key: string }> | undefined
  /** The addresses of the NATS servers of a hub on several machines; undefined for a hub that is alone. */
  cluster: readonly string[] | undefined
  log: LogLevel
  /** At the level `debug`, log the content of frames as well: what people write. */
  logsFrameContent: boolean
}>

const OPTIONS = {
  host: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  name: { type: 'string' },
  door: { type: 'string' },
  'allow-host': { type: 'string', multiple: true },
  'no-discovery': { type: 'boolean' },
  cluster: { type: 'string' },
  limits: { type: 'string' },
  json: { type: 'boolean' },
  tls: { type: 'boolean' },
  cert: { type: 'string' },
  key: { type: 'string' },
  log: { type: 'string' },
} as const

/** `argv` holds the flags only, without the command. Throws `UsageError`. */
export function readConfig(argv: string[], env: Record<string, string | undefined>): Config {
  const flags = parseArguments(argv, OPTIONS).values
  const { HUBBUB_PORT, HUBBUB_HOST, HUBBUB_DATA, HUBBUB_NAME, HUBBUB_DOOR, HUBBUB_ALLOW_HOST } = env
  const {
    HUBBUB_LIMITS,
    HUBBUB_JSON,
    HUBBUB_NO_DISCOVERY,
    HUBBUB_SECRET,
    HUBBUB_LOG,
    HUBBUB_LOG_FRAMES,
    HUBBUB_CLUSTER,
  } = env
  const port = flags.port ?? HUBBUB_PORT
  if (HUBBUB_SECRET !== undefined && HUBBUB_SECRET.length < 32) {
    throw new UsageError('HUBBUB_SECRET needs at least 32 characters.')
  }
  return Object.freeze({
    host: flags.host ?? HUBBUB_HOST,
    port: port === undefined ? DEFAULT_PORT : portNumber(port),
    portIsExplicit: port !== undefined,
    data: resolve(flags.data ?? HUBBUB_DATA ?? platformFolder(env)),
    name: (flags.name ?? HUBBUB_NAME ?? hostname().replace(/\..*$/, '')) || 'Hubbub',
    door: oneOf('--door', flags.door ?? HUBBUB_DOOR ?? 'code', ['code', 'ask', 'open']),
    doorIsExplicit: (flags.door ?? HUBBUB_DOOR) !== undefined,
    allowHosts: (flags['allow-host'] ?? HUBBUB_ALLOW_HOST?.split(',') ?? [])
      .map((name) => name.trim().toLowerCase())
      .filter(Boolean),
    limits: oneOf('--limits', flags.limits ?? HUBBUB_LIMITS ?? 'on', ['on', 'off']) === 'on',
    discovery: !(flags['no-discovery'] ?? isTrue(HUBBUB_NO_DISCOVERY)),
    json: flags.json ?? isTrue(HUBBUB_JSON),
    secret: HUBBUB_SECRET,
    tls: tlsOf({
      tls: flags.tls ?? isTrue(env['HUBBUB_TLS']),
      cert: flags.cert ?? env['HUBBUB_CERT'],
      key: flags.key ?? env['HUBBUB_KEY'],
    }),
    cluster: clusterOf(clusterServers(flags.cluster ?? HUBBUB_CLUSTER), HUBBUB_SECRET),
    log: oneOf('--log', flags.log ?? HUBBUB_LOG ?? 'error', LOG_LEVELS),
    logsFrameContent: oneOf('HUBBUB_LOG_FRAMES', HUBBUB_LOG_FRAMES ?? 'keys', ['keys', 'full']) === 'full',
  })
}

/** With two servers neither may be missing, so that two would be worse than one. */
const SERVERS_MIN = 3

/** The servers that `--cluster` names. Throws `UsageError`. */
export function clusterServers(given: string | undefined): string[] | undefined {
  if (given === undefined || given === '') return undefined
  const servers = given.split(',').map((server) => server.trim())
  if (servers.length < SERVERS_MIN || servers.some((server) => !/^(nats|tls):\/\/[^\s/]+$/.test(server)))
    throw new UsageError(
      `--cluster takes the addresses of three NATS servers, nats://a:4222,nats://b:4222,nats://c:4222, not "${given}".`,
    )
  return servers
}

function clusterOf(servers: string[] | undefined, secret: string | undefined): string[] | undefined {
  if (servers && secret === undefined)
    throw new UsageError('--cluster needs HUBBUB_SECRET, the same on all machines: it signs sessions for all of them.')
  return servers
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65535)
    throw new UsageError(`--port takes a number from 0 to 65535, not "${text}".`)
  return port
}

type TlsFlags = { tls: boolean; cert: string | undefined; key: string | undefined }

function tlsOf({ tls, cert, key }: TlsFlags): Config['tls'] {
  if (cert === undefined && key === undefined) return tls ? 'ownAuthority' : undefined
  if (cert === undefined || key === undefined)
    throw new UsageError('--cert and --key belong together: the certificate, and the private key of it.')
  return { cert: resolve(cert), key: resolve(key) }
}

function oneOf<T extends string>(flag: string, given: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === given)
  if (choice === undefined) throw new UsageError(`${flag} takes one of ${choices.join(', ')}, not "${given}".`)
  return choice
}

const isTrue = (value: string | undefined) => value !== undefined && /^(1|true|yes|on)$/i.test(value)

/** The data folder of Hubbub on this system, where no other is named. */
function platformFolder(env: Record<string, string | undefined>): string {
  const { APPDATA, XDG_DATA_HOME } = env
  if (process.platform === 'win32') return join(APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Hubbub')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Hubbub')
  return join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'hubbub')
}
