import { createEffect, createSignal, createUniqueId, For, Show } from 'solid-js'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { hub, peopleHere, whyMayNotSpeak } from '../../../state/hub.ts'
import { lookUp } from '../../../state/lookup.ts'
import { inviteTo, removeFrom } from '../../../state/rooms/changes/manage-rooms.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { Button } from '../../../ui/buttons/Button.tsx'
import { createTask } from '../../../ui/buttons/task.ts'

/** The members of a private room, and a form that invites one of the other people who are here. */
export function RoomMembers(props: { room: Room }) {
  const id = createUniqueId()
  const [chosen, setChosen] = createSignal('')
  const task = createTask()
  const members = () => (props.room.memberIds ?? []).flatMap((memberId) => hub.members[memberId] ?? [])
  createEffect(() => lookUp('members', props.room.memberIds ?? []))
  const candidates = () =>
    peopleHere()
      .map(({ member }) => member)
      .filter(({ id }) => !props.room.memberIds?.includes(id))

  const silence = () => whyMayNotSpeak(props.room)

  let title!: HTMLHeadingElement

  /** The button that was pressed is gone or disabled when the work is done, so the heading takes the focus. */
  async function submit(work: (signal: AbortSignal) => Promise<string | undefined>): Promise<boolean> {
    const isDone = await task.run(work)
    if (isDone) title.focus()
    return isDone
  }

  async function invite() {
    if (chosen() === '') return
    if (await submit((signal) => inviteTo(props.room.id, chosen(), signal))) setChosen('')
  }

  return (
    <section class="room-members" aria-labelledby={`${id}-title`}>
      <h2 ref={title} id={`${id}-title`} tabindex="-1">
        {t('room.members', { count: members().length })}
      </h2>
      <ul>
        <For each={members()}>
          {(member) => (
            <li>
              <Avatar size="s" name={member.name} colour={member.colour} />
              <span class="room-member-name" title={member.name}>
                {member.name}
              </span>
              <Show when={hub.me?.role === 'host' && member.id !== hub.me.id}>
                <Button
                  kind="quiet"
                  aria-label={t('room.takeOutName', { name: member.name })}
                  onClick={() => void submit((signal) => removeFrom(props.room.id, member.id, signal))}
                >
                  {t('room.takeOut')}
                </Button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void invite()
        }}
      >
        <label for={id}>{t('room.invite')}</label>
        <div class="room-invite">
          <select
            id={id}
            value={chosen()}
            disabled={candidates().length === 0 || silence() !== undefined}
            aria-describedby={silence() && `${id}-reason`}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            <option value="">{candidates().length === 0 ? t('room.inviteNobody') : t('room.inviteChoose')}</option>
            <For each={candidates()}>{(member) => <option value={member.id}>{member.name}</option>}</For>
          </select>
          <Button type="submit" disabled={chosen() === '' || silence() !== undefined}>
            {t('room.inviteAct')}
          </Button>
        </div>
        <Show when={silence()}>
          {(reason) => (
            <p id={`${id}-reason`} class="meta">
              {t(`readOnly.${reason()}`)}
            </p>
          )}
        </Show>
      </form>
      <p class="error-text" role="alert">
        {task.problem()}
      </p>
    </section>
  )
}
