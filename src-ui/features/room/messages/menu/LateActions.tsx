import { Show } from 'solid-js'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { leadingWord } from '../../../../i18n/parts/leading.ts'
import { hub, mayWrite } from '../../../../state/hub.ts'
import { showToAll } from '../../../../state/leading/leading.ts'
import { showNotice } from '../../../../state/notices.ts'
import { quoteMessage } from '../../../../state/quoting/into-document.ts'
import { quoteWord } from '../../quote/words.ts'

/** In the menu of a message, and fetched apart from it: puts it into a document and, for hosts, brings everybody to it. */
export default function LateActions(props: { message: Message; close: () => void }) {
  async function show() {
    props.close()
    const { roomId, seq } = props.message
    const refused = await showToAll({ kind: 'room', id: roomId, messageSeq: seq })
    if (refused !== undefined) showNotice({ type: 'notice', text: refused, fromName: hub.hubName, at: Date.now() })
  }
  return (
    <>
      <Show when={mayWrite()}>
        <li>
          <button
            type="button"
            onClick={() => {
              props.close()
              quoteMessage(props.message)
            }}
          >
            {quoteWord('intoDocument')}
          </button>
        </li>
      </Show>
      <Show when={hub.me?.role === 'host' && !hub.rooms[props.message.roomId]?.private}>
        <li>
          <button type="button" onClick={() => void show()}>
            {leadingWord('showMessage')}
          </button>
        </li>
      </Show>
    </>
  )
}
