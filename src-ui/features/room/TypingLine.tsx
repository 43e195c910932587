import { t } from '../../i18n/i18n.ts'
import { typingIn } from '../../state/rooms/chat.ts'

/** Who is writing, at most three by name. The line is always there, so that nothing jumps when somebody starts. */
export function TypingLine(props: { roomId: string }) {
  const words = () => {
    const [a, b, c, more] = typingIn(props.roomId).map((member) => member.name)
    if (more !== undefined) return t('room.typingMany')
    if (a !== undefined && b !== undefined && c !== undefined) return t('room.typing3', { a, b, c })
    if (a !== undefined && b !== undefined) return t('room.typing2', { a, b })
    return a === undefined ? '' : t('room.typing1', { a })
  }
  return <p class="typing-line meta">{words()}</p>
}
