import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { leadingWord } from '../../../../i18n/parts/leading.ts'
import { hub } from '../../../../state/hub.ts'
import { showToAll } from '../../../../state/leading/leading.ts'
import { showNotice } from '../../../../state/notices.ts'

/** For hosts, in the menu of a message: brings everybody to it. */
export default function ShowToAll(props: { message: Message; close: () => void }) {
  async function show() {
    props.close()
    const { roomId, seq } = props.message
    const refused = await showToAll({ kind: 'room', id: roomId, messageSeq: seq })
    if (refused !== undefined) showNotice({ type: 'notice', text: refused, fromName: hub.hubName, at: Date.now() })
  }
  return (
    <li>
      <button type="button" onClick={() => void show()}>
        {leadingWord('showMessage')}
      </button>
    </li>
  )
}
