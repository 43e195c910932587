import { Show } from 'solid-js'
import { Portal } from 'solid-js/web'
import IconAsk from '~icons/lucide/message-circle-question-mark'
import IconSuggest from '~icons/lucide/message-square-diff'
import IconAdd from '~icons/lucide/message-square-plus'
import type { Comment } from '../../../../src-bun/contract/comments.ts'
import type { Comments } from '../../../state/comments/comments.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import type { Place } from './places.ts'
import type { NotAccepted, Suggestion } from './suggestions/accept.ts'
import { SuggestionActs } from './suggestions/SuggestionActs.tsx'
import { words as suggestionWords } from './suggestions/words.ts'
import { words } from './words.ts'

const MODIFIERS = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌥⌘' : 'Ctrl Alt '
/** The keys are those in `comment-marks.ts`. */
export const COMMENT_SHORTCUT = `${MODIFIERS}M`
const SUGGEST_SHORTCUT = `${MODIFIERS}S`
const ASK_SHORTCUT = `${MODIFIERS}R`
/** Room that they take, in px. */
export const TEXT_BUTTONS_WIDTH = 430

type TextButtonsProps = {
  comments: Comments
  /** The element that scrolls the text, and where they are in it, in px. */
  at: { scroller: HTMLElement; top: number; left: number }
  /** What the caret is in. Undefined where text is selected. */
  suggestion: (Comment & { suggestion: Suggestion }) | undefined
  place: Place | undefined
  mayComment: boolean
  onComment: () => void
  /** A viewer may comment in some documents, and suggests in none. */
  maySuggest: boolean
  onSuggest: () => void
  mayAsk: boolean
  onAsk: () => void
  onAccept: (seen: string) => Promise<NotAccepted | undefined>
  onNotDone: () => void
  onDone: () => void
}

/** Pressing a button must not move the focus: the text would lose its selection. */
export const keepFocus = (event: MouseEvent) => event.preventDefault()

/** Buttons in the text: at what is selected to comment on it, to suggest another text or to ask a room about it, and at a suggestion to decide about it. */
export function TextButtons(props: TextButtonsProps) {
  return (
    <Portal mount={props.at.scroller}>
      <div
        class="comment-here"
        style={{ top: `${props.at.top}px`, left: `${props.at.left}px` }}
        ref={(element) => element.addEventListener('mousedown', keepFocus)}
      >
        <Show
          when={props.suggestion}
          fallback={
            <>
              <Show when={props.mayComment}>
                <Button title={`${words('commentOn')} (${COMMENT_SHORTCUT})`} onClick={() => props.onComment()}>
                  <IconAdd />
                  {words('comment')}
                </Button>
              </Show>
              <Show when={props.maySuggest}>
                <Button
                  title={`${suggestionWords('suggestOn')} (${SUGGEST_SHORTCUT})`}
                  onClick={() => props.onSuggest()}
                >
                  <IconSuggest />
                  {suggestionWords('suggest')}
                </Button>
              </Show>
              <Show when={props.mayAsk}>
                <Button title={`${words('askAbout')} (${ASK_SHORTCUT})`} onClick={() => props.onAsk()}>
                  <IconAsk />
                  {words('ask')}
                </Button>
              </Show>
            </>
          }
        >
          {(comment) => (
            <SuggestionActs
              comment={comment()}
              comments={props.comments}
              place={props.place}
              onAccept={props.onAccept}
              onWhy={(why) => why && props.onNotDone()}
              onGone={props.onDone}
            />
          )}
        </Show>
      </div>
    </Portal>
  )
}
