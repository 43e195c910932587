// What the hub costs, measured on the process as it is shipped.
//   bun test/bench/bench.ts [chat] [readers] [documents] [history] [idle] [storm] [guests] [room] [board] [frames] [exports] [freeze] [start] [typing] [typed] [growth] [search] [meeting] [leading] [files] [page] [box] [removal] [cluster]    all of them where none is named
//   --repeat N    how often each is measured, in turn with what it is compared with (5); --repeats N is the same
//   --seconds N   how long each measurement takes (4): chat alone has twelve of these each time, so five times are six minutes
//   --full        the sizes of the goals instead of small ones, where a part has both: box
//   --json        figures as JSON
// HUBBUB_TRACE names a recording of keystrokes for the documents: gzipped JSON, { txns: [{ patches: [[at, deleted, text]] }] }. Without it the part "typed" is left out.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { board } from './board.ts'
import { box } from './box.ts'
import { chat, type Effort } from './chat.ts'
import { cluster } from './cluster.ts'
import { frames } from './dear-frames.ts'
import { documents } from './documents.ts'
import { exports } from './exports.ts'
import { type Figure, markdown } from './figures.ts'
import { files } from './files.ts'
import { freeze } from './freeze.ts'
import { growth } from './growth.ts'
import { guests } from './guests.ts'
import { history } from './history.ts'
import { idle } from './idle.ts'
import { leading } from './leading.ts'
import { meeting } from './meeting.ts'
import { page } from './page.ts'
import { CAN_MEASURE } from './process-usage.ts'
import { readers } from './readers.ts'
import { removal } from './removal.ts'
import { room } from './room.ts'
import { search } from './search.ts'
import { start } from './start.ts'
import { storm } from './storm.ts'
import { typed } from './typed.ts'
import { typing } from './typing.ts'

const PARTS: Record<string, (effort: Effort) => Promise<Figure[]>> = {
  chat,
  readers,
  documents,
  history,
  idle,
  storm,
  guests,
  room,
  board,
  frames,
  exports,
  freeze,
  start,
  growth,
  search,
  meeting,
  leading,
  typing,
  typed,
  files,
  page,
  box,
  removal,
  cluster,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeat: { type: 'string', default: '5' },
    repeats: { type: 'string' },
    seconds: { type: 'string', default: '4' },
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

process.exit(await main())

async function main(): Promise<number> {
  const asked = positionals.length > 0 ? positionals : Object.keys(PARTS)
  const unknown = asked.filter((part) => !(part in PARTS))
  if (unknown.length > 0)
    return complain(`There is no part ${unknown.join(', ')}. There are ${Object.keys(PARTS).join(', ')}.`)
  if (!CAN_MEASURE) return complain('What a process uses is read from /proc, which only Linux has.')

  const effort = {
    repeats: Number(values.repeats ?? values.repeat),
    seconds: Number(values.seconds),
    full: values.full,
  }
  const figures: Figure[] = []
  for (const part of asked) {
    process.stderr.write(`${part} …\n`)
    figures.push(...((await PARTS[part]?.(effort)) ?? []))
  }
  const setting = {
    bun: Bun.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    ...effort,
  }
  if (values.json) console.log(JSON.stringify({ ...setting, figures }))
  else {
    const { bun, platform, cores, repeats } = setting
    console.log(`Bun ${bun}, ${platform}, ${cores} cores, medians of ${repeats}.\n\n${markdown(figures)}`)
  }
  return 0
}

function complain(words: string): number {
  process.stderr.write(`bench: ${words}\n`)
  return 2
}
