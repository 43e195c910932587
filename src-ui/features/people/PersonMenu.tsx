import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import IconMore from '~icons/lucide/ellipsis'
import type { Member } from '../../../src-bun/contract/members.ts'
import type { PresenceEntry } from '../../../src-bun/contract/presence.ts'
import { t } from '../../i18n/i18n.ts'
import { statusWord } from '../../i18n/parts/status.ts'
import { mute, setRole } from '../../state/host/moderation.ts'
import { hub, mayWrite } from '../../state/hub.ts'
import { openDirect } from '../../state/rooms/changes/manage-rooms.ts'
import { follow } from '../../state/views/following.ts'
import { createTask } from '../../ui/buttons/task.ts'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog.tsx'
import { Popover } from '../../ui/overlays/Popover.tsx'
import { personWord } from './person-words.ts'
import { SendAwayDialog } from './SendAwayDialog.tsx'

/** The actions on another person: start a conversation; for the host also role, mute and removal. */
export function PersonMenu(props: { member: Member; place?: PresenceEntry['place'] }) {
  const navigate = useNavigate()
  const [isSendAwayOpen, setSendAwayOpen] = createSignal(false)
  const [asksToMakeHost, setAsksToMakeHost] = createSignal(false)
  const isHost = () => hub.me?.role === 'host'
  const isOtherHost = () => props.member.role === 'host'
  const mayModerate = () => isHost() && !isOtherHost()
  const isViewer = () => props.member.role === 'viewer'

  /** In a document the view then follows their caret. */
  function goThere({ kind, id }: NonNullable<PresenceEntry['place']>) {
    if (kind === 'document') follow(id, props.member.id)
    navigate(`/${kind}s/${id}`)
  }

  return (
    <>
      <Popover
        label={personWord('menu', { name: props.member.name })}
        panelLabel={personWord('menu', { name: props.member.name })}
        triggerClass="icon-button"
        trigger={<IconMore />}
      >
        {(close) => {
          const task = createTask()
          /** Whoever closes the menu before the hub has answered takes it back. */
          const act = async (work: (signal: AbortSignal) => Promise<string | undefined>) => {
            if (await task.run(work)) close()
          }
          const openConversation = () =>
            task.run(async (signal) => {
              const made = await openDirect(props.member.id, signal)
              if ('problem' in made) return made.problem
              navigate(`/rooms/${made.id}`)
              return undefined
            })
          return (
            <>
              <ul class="popover-list">
                <Show when={mayWrite()}>
                  <li>
                    <button type="button" onClick={() => void openConversation()}>
                      {personWord('talk')}
                    </button>
                  </li>
                </Show>
                <Show when={props.place}>
                  {(place) => (
                    <li>
                      <button
                        type="button"
                        onClick={() => {
                          close()
                          goThere(place())
                        }}
                      >
                        {statusWord('goThere')}
                      </button>
                    </li>
                  )}
                </Show>
                <Show when={isHost() && isOtherHost()}>
                  <li>
                    <button
                      type="button"
                      onClick={() => void act((signal) => setRole(props.member.id, 'member', signal))}
                    >
                      {personWord('endHost')}
                    </button>
                  </li>
                </Show>
                <Show when={mayModerate()}>
                  <li>
                    <button
                      type="button"
                      aria-haspopup="dialog"
                      onClick={() => {
                        close()
                        setAsksToMakeHost(true)
                      }}
                    >
                      {personWord('makeHost')}
                    </button>
                  </li>
                  <li>
                    <button
                      type="button"
                      onClick={() =>
                        void act((signal) => setRole(props.member.id, isViewer() ? 'member' : 'viewer', signal))
                      }
                    >
                      {isViewer() ? personWord('makeMember') : personWord('makeViewer')}
                    </button>
                  </li>
                  <li>
                    <button
                      type="button"
                      onClick={() => void act((signal) => mute(props.member.id, !props.member.muted, signal))}
                    >
                      {props.member.muted ? personWord('unmute') : personWord('mute')}
                    </button>
                  </li>
                  <li>
                    <button
                      type="button"
                      data-danger=""
                      aria-haspopup="dialog"
                      onClick={() => {
                        close()
                        setSendAwayOpen(true)
                      }}
                    >
                      {personWord('sendAway')}
                    </button>
                  </li>
                </Show>
              </ul>
              <p class="error-text" role="alert">
                {task.problem()}
              </p>
            </>
          )
        }}
      </Popover>
      <Show when={mayModerate()}>
        <SendAwayDialog member={props.member} open={isSendAwayOpen()} onClose={() => setSendAwayOpen(false)} />
        <ConfirmDialog
          open={asksToMakeHost()}
          onClose={() => setAsksToMakeHost(false)}
          title={personWord('makeHostTitle', { name: props.member.name })}
          words={personWord('makeHostWords', { name: props.member.name })}
          action={personWord('makeHostAct')}
          cancelLabel={t('app.cancel')}
          closeLabel={t('app.close')}
          onConfirm={(signal) => setRole(props.member.id, 'host', signal)}
        />
      </Show>
    </>
  )
}
