// `hubbub <command>`: runs the command that the command line names, and turns a failure into one sentence and an exit code.
import { UsageError } from './arguments.ts'
import { showHub } from './cli/terminal.ts'
import { type Config, readConfig } from './config.ts'
import { EXPORT_FORMATS } from './contract/http/exports.ts'
import { explain } from './explain.ts'
import { RESCUE_MS, type StopReason } from './hub/stop.ts'
import { type RunningHub, startHub } from './hub.ts'
import { createLog } from './log.ts'
import { stopOnUncaught } from './uncaught.ts'
import { VERSION } from './version.ts'

const HELP = `Hubbub ${VERSION}: one computer becomes a meeting place for everybody on its network.

  hubbub start            open the window, or serve without one where there is no display
  hubbub serve            serve without a window
  hubbub export           take the record home: everything, or one:  export room|document|board NAME
  hubbub export log       the log with all hashes and the signature of the hub
  hubbub export session   everything in one page that opens offline anywhere, with the log and the files in it;
                          --files some|all|none, of which some (the default) are 128 MB
  hubbub verify FILE [RECEIPT]
                          whether such a log or page is whole, and goes on from a receipt that somebody kept
  hubbub backup           everything as one file, the hub running or not
  hubbub restore FILE     put a backup in the place of what is there, which is kept;
                          everybody signs in again, with a new code
  hubbub import FILE      bring such a page back, as a hub of its own in a new data folder, where nobody is signed in
  hubbub host-link        a link that signs you in as the host again, while the hub runs
  hubbub status           how the hub does: who is here, how much there is, how fast it answers
  hubbub cluster check    whether three NATS servers can hold the log of one hub on several machines
  hubbub cluster status   which of its machines run, who owns the hub, and who lacks how much
  hubbub cluster heal     makes its log anew where the NATS servers have lost it; without --yes it only says
                          what it would do; --machines N where there are not three
  hubbub doctor           what keeps people from coming in, and what to do about it
  hubbub --help, --version

start and serve:
  --host ADDR             listen on this address only           HUBBUB_HOST
                          (and for this computer on 127.0.0.1)
  --port N                0 picks a free one; default 4280, and 80 where it may   HUBBUB_PORT
  --data DIR              where everything is kept              HUBBUB_DATA
  --name TEXT             what this hub is called               HUBBUB_NAME
  --door code|ask|open    who may come in; default code         HUBBUB_DOOR
  --allow-host NAME       a name this hub is reached by (again for more)   HUBBUB_ALLOW_HOST
  --tls                   serve HTTPS as well, with an authority of its own      HUBBUB_TLS
  --cert FILE --key FILE  the same with a certificate of yours  HUBBUB_CERT, HUBBUB_KEY
  --no-discovery          do not announce the hub               HUBBUB_NO_DISCOVERY
  --cluster SERVERS       one hub on several machines, over three NATS servers: docs/cluster.md   HUBBUB_CLUSTER
  --limits on|off         off lifts the rates, for load tests   HUBBUB_LIMITS
  --json                  say what is ready in one line of JSON HUBBUB_JSON
  --log LEVEL             silent, error, info or debug, as JSON on stderr; default error   HUBBUB_LOG

export:
  --format ${EXPORT_FORMATS.join('|')}
                          default ${EXPORT_FORMATS[0]}; docx and pdf are for rooms and documents,
                          csv for rooms and boards, xlsx for boards
  --from TIME, --to TIME  of a room or board: what was written, or changed last, between two days
                          (2026-11-23) or times (2026-11-23T14:00)
  --who NAME              the same by this person (again for more)
  --seq N                 a room up to message N, or a document as it was after change N
  --out PATH              a file (or - for stdout); a folder when everything is exported
  --data DIR              the data folder; its hub may be running or not

backup, restore, import and host-link:
  --out FILE              where the backup goes; default hubbub-DATE.sqlite in this folder
  --data DIR              the data folder; for restore, its hub must not be running, and for import there must be none in it

status and doctor:
  --json                  one line of JSON
  --tried                 of doctor: somebody has just tried from another device, and did not get in
  --data DIR              the data folder; its hub may be running or not

Also: HUBBUB_SECRET signs sessions. The level debug logs every frame of every socket;
HUBBUB_LOG_FRAMES=full adds what people write.
`

/** How long a stop may take before the process exits anyway. Everything that was acknowledged is on disk already, unless the data folder was deleted. */
const STOP_MAX_MS = 2000

async function main(argv: string[]): Promise<number> {
  const [command, ...rest] = argv
  if (argv.includes('--help') || command === 'help') return print(HELP)
  if (argv.includes('--version')) return print(`${VERSION}\n`)
  if (command === 'serve') return serve(readConfig(rest, process.env))
  // What the other commands need costs a hub that starts as much processor time as its own parts.
  if (command === 'export' && rest[0] === 'session')
    return (await import('./cli/log/export-session.ts')).runExportSession(rest.slice(1), process.env)
  if (command === 'export' && rest[0] === 'log')
    return (await import('./cli/log/export-log.ts')).runExportLog(rest.slice(1), process.env)
  if (command === 'verify') return (await import('./cli/log/verify.ts')).runVerify(rest)
  if (command === 'export') return (await import('./cli/export.ts')).runExport(rest, process.env)
  if (command === 'backup') return (await import('./cli/backup.ts')).runBackup(rest, process.env)
  if (command === 'host-link') return (await import('./cli/host-link.ts')).runHostLink(rest, process.env)
  if (command === 'import') return (await import('./cli/import/import.ts')).runImport(rest, process.env)
  if (command === 'restore') return (await import('./cli/restore.ts')).runRestore(rest, process.env)
  if (command === 'status') return (await import('./cli/status.ts')).runStatus(rest, process.env)
  if (command === 'cluster' && rest[0] === 'check')
    return (await import('./cli/cluster/check.ts')).runClusterCheck(rest.slice(1), process.env)
  if (command === 'cluster' && rest[0] === 'status')
    return (await import('./cli/cluster/status.ts')).runClusterStatus(rest.slice(1), process.env)
  if (command === 'cluster' && rest[0] === 'heal')
    return (await import('./cli/cluster/heal.ts')).runClusterHeal(rest.slice(1), process.env)
  if (command === 'doctor') return (await import('./cli/doctor.ts')).runDoctor(rest, process.env)
  throw new UsageError(
    command === undefined
      ? 'Which command? See hubbub --help.'
      : `There is no command "${command}". See hubbub --help.`,
  )
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

/** Serves until a signal or a fault that nothing caught ends it. Resolves with the exit code: 1 after such a fault, and where the data is gone. */
async function serve(config: Config): Promise<number> {
  if (!config.limits) process.stderr.write('Rates are lifted (--limits off): for load tests only.\n')
  const hub = await startHub(config)
  const ended = new Promise<number>((resolve) => {
    const end = (reason: StopReason) => {
      const exitCode = reason === 'fault' || !hub.isDataInPlace() ? 1 : 0
      setTimeout(() => resolve(exitCode), hub.isDataInPlace() ? STOP_MAX_MS : STOP_MAX_MS + RESCUE_MS).unref()
      hub.stop(reason).then(
        () => resolve(exitCode),
        () => resolve(1),
      )
    }
    void hub.endedByHost.then(() => end('hubEnds'))
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end('hubEnds'))
    stopOnUncaught(createLog(config.log), () => end('fault'), writeToPerson)
  })
  // Only now: a program that waits for this line may send a signal at once.
  if (!config.json) {
    const stopShowing = showHub(config, hub, process.stdout)
    return ended.finally(stopShowing)
  }
  print(readyLine(hub))
  hub.onInvitation(({ urls, code }) => print(`${JSON.stringify({ changed: true, urls, code })}\n`))
  return ended
}

const writeToPerson = (sentence: string) => void process.stderr.write(`${sentence}\n`)

function readyLine({ port, urls, code, hostToken, hubId, encrypted }: RunningHub): string {
  const https = encrypted ? { https: encrypted } : {}
  return `${JSON.stringify({ ready: true, port, urls, code, hostToken, hubId, ...https })}\n`
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (thrown) => {
    const { code, words } = explain(thrown)
    process.stderr.write(`hubbub: ${words}\n`)
    process.exit(code)
  },
)
