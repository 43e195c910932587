import { t } from '../../i18n/i18n.ts'
import { typingIn } from '../../state/rooms/chat.ts'

/** Who is typing, at most three people by name. The line always takes its space, so that the layout does not jump. */
export function TypingLine(props: { roomId: string }) {
  const text = () => {
    const [a, b, c, more] = typingIn(props.roomId).map((member) => member.name)
    if (more !== undefined) return t('room.typingMany')
    if (a !== undefined && b !== undefined && c !== undefined) return t('room.typing3', { a, b, c })
    if (a !== undefined && b !== undefined) return t('room.typing2', { a, b })
    return a === undefined ? '' : t('room.typing1', { a })
  }
  return <p class="typing-line meta">{text()}</p>
}
