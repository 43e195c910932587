// The status of a hub in the text format of Prometheus, with its units: seconds and bytes. Counters count since the start.
import type { HubStatus } from '../../contract/http/hub-status.ts'
import { type AckHistogram, BOUNDS_MS } from '../../domain/figures/ack-times.ts'

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

type Sample = { labels?: Record<string, string>; value: number; suffix?: string }
type Metric = { name: string; type: 'counter' | 'gauge' | 'histogram'; help: string; samples: Sample[] }

export function metricsText(status: HubStatus, acks: AckHistogram): string {
  return metricsOf(status, acks).map(toText).join('')
}

function metricsOf(status: HubStatus, acks: AckHistogram): Metric[] {
  const { sinceStart, people, sockets, freeBytes } = status
  return [
    gauge('info', 'The version of the hub.', [{ labels: { version: status.version }, value: 1 }]),
    gauge('start_time_seconds', 'When the hub started, in seconds since 1970.', status.startedAt / 1000),
    gauge('people', 'People who are here.', people.count),
    gauge(
      'sockets',
      'Open sockets, by kind.',
      Object.entries(sockets).map(([kind, value]) => ({ labels: { kind }, value })),
    ),
    counter('messages_posted_total', 'Messages that were posted.', sinceStart.messages),
    counter('document_updates_total', 'Updates of documents that were stored.', sinceStart.edits),
    ackSeconds(acks),
    gauge('rooms', 'Rooms, without conversations of two.', status.rooms),
    gauge('documents', 'Documents.', status.documents),
    gauge('boards', 'Boards.', status.boards),
    gauge('messages', 'Messages in all rooms.', status.messages),
    gauge('files_bytes', 'Bytes of files that people have sent.', status.filesBytes),
    gauge('database_bytes', 'Bytes of the database on the disk.', status.databaseBytes),
    ...(freeBytes === undefined ? [] : [gauge('disk_free_bytes', 'Bytes that are free on its disk.', freeBytes)]),
    gauge('memory_bytes', 'Resident memory of the hub.', status.memoryBytes),
  ]
}

const gauge = (name: string, help: string, value: number | Sample[]): Metric => simple('gauge', name, help, value)
const counter = (name: string, help: string, value: number): Metric => simple('counter', name, help, value)

function simple(type: Metric['type'], name: string, help: string, value: number | Sample[]): Metric {
  return { name: `hubbub_${name}`, type, help, samples: typeof value === 'number' ? [{ value }] : value }
}

function ackSeconds({ cumulative, count, sumMs }: AckHistogram): Metric {
  const bucket = (le: string, value: number): Sample => ({ suffix: '_bucket', labels: { le }, value })
  return {
    name: 'hubbub_acknowledgement_seconds',
    type: 'histogram',
    help: 'From a command or an edit to its acknowledgement.',
    samples: [
      ...BOUNDS_MS.map((bound, place) => bucket(String(bound / 1000), cumulative[place] ?? 0)),
      bucket('+Inf', count),
      { suffix: '_sum', value: sumMs / 1000 },
      { suffix: '_count', value: count },
    ],
  }
}

function toText({ name, type, help, samples }: Metric): string {
  const lines = samples.map(({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelText(labels)} ${value}`)
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')}\n`
}

function labelText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replace(/[\\"\n]/g, escaped)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (character: string): string => (character === '\n' ? '\\n' : `\\${character}`)
