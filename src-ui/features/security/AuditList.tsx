import { createEffect, createResource, createSignal } from 'solid-js'
import type { AuditEntry } from '../../../src-bun/contract/door/administration.ts'
import { securityWord } from '../../i18n/parts/security.ts'
import { fullTime, isoTime } from '../../i18n/times.ts'
import { fetchAudit } from '../../state/host/administration.ts'
import { hub } from '../../state/hub.ts'
import { namesOf } from '../../state/lists.ts'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { AsyncList } from './AsyncList.tsx'

const ACTIONS = [
  'member.kick',
  'member.ban',
  'member.readmit',
  'member.setRole',
  'member.mute',
  'member.unmute',
  'room.lock',
  'room.unlock',
  'room.archive',
  'room.restore',
  'room.rename',
  'room.remove',
  'room.delete',
  'room.undelete',
  'room.erase',
  'document.archive',
  'document.restore',
  'document.delete',
  'document.undelete',
  'document.erase',
  'document.letViewersComment',
  'document.stopViewersComment',
  'board.archive',
  'board.restore',
  'board.delete',
  'board.undelete',
  'board.erase',
  'hub.end',
  'door.set',
  'door.renew',
  'exports.allow',
  'retention.set',
  'clock.confirm',
  'join.admitted',
  'join.refused',
  'session.revoke',
] as const
type Action = (typeof ACTIONS)[number]

const KINDS = { member: 'members', room: 'rooms', document: 'documents', board: 'boards' } as const

/** The names of what the entries are about, as far as the page does not know them. */
async function fetchNames(entries: readonly AuditEntry[]): Promise<Record<string, string>> {
  const found = Object.entries(KINDS).map(([prefix, kind]) =>
    namesOf(
      kind,
      entries.filter(({ action }) => action.startsWith(`${prefix}.`)).map(({ subject }) => subject),
    ),
  )
  return Object.assign({}, ...(await Promise.all(found)))
}

/** The audit log of hosts' actions, the newest first, optionally of one kind only. */
export function AuditList() {
  const [action, setAction] = createSignal('')
  const [entries, { refetch }] = createResource(action, async (chosen) => {
    const answer = await fetchAudit(chosen === '' ? {} : { action: chosen })
    return answer.ok ? { ok: true as const, value: answer.value.entries } : answer
  })
  /** The names of things that the page does not know. */
  const [names, setNames] = createSignal<Record<string, string>>({})
  createEffect(() => {
    const answer = entries.latest
    if (answer?.ok) void fetchNames(answer.value).then((found) => setNames((known) => ({ ...known, ...found })))
  })
  const isKnown = (action: string): action is Action => ACTIONS.some((known) => known === action)
  const actionText = (action: string) => (isKnown(action) ? securityWord(`audit.${action}`) : action)
  const subjectText = ({ subject }: AuditEntry) =>
    hub.members[subject]?.name ??
    hub.rooms[subject]?.name ??
    hub.documents[subject]?.title ??
    hub.boards[subject]?.name ??
    names()[subject] ??
    (subject.length === 16 ? '' : subject)

  return (
    <AsyncList
      title={securityWord('audit')}
      description={securityWord('auditWords')}
      answer={entries.latest}
      empty={securityWord('noAudit')}
      by={({ id }) => id}
      onRetry={() => void refetch()}
      before={
        <SelectField
          label={securityWord('filter')}
          value={action()}
          choices={[
            { value: '', label: securityWord('all') },
            ...ACTIONS.map((each) => ({ value: each, label: actionText(each) })),
          ]}
          onChange={setAction}
        />
      }
    >
      {(entry) => (
        <span class="security-details">
          <span>
            <strong>{actionText(entry().action)}</strong>{' '}
            {[subjectText(entry()), entry().detail].filter(Boolean).join(' · ')}
          </span>
          <span class="meta">
            {entry().actorName} · <time dateTime={isoTime(entry().at)}>{fullTime(entry().at)}</time>
          </span>
        </span>
      )}
    </AsyncList>
  )
}
