import { LinkedText } from './LinkedText.tsx'

const EMOJI = String.raw`\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*`
/** One to three emojis and nothing else, which are shown large. */
const FEW_EMOJIS = new RegExp(
  String.raw`^\s*(?:(?:${EMOJI}(?:\u200D${EMOJI})*|\p{Regional_Indicator}{2})\s*){1,3}$`,
  'u',
)

/** A text as it was typed, with links. */
export function PlainText(props: { text: string }) {
  return (
    <p class="message-body" data-large={FEW_EMOJIS.test(props.text) ? '' : undefined}>
      <LinkedText text={props.text} />
    </p>
  )
}
