import { Show } from 'solid-js'
import { Portal } from 'solid-js/web'
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
/** Room that they take, in px. */
export const TEXT_BUTTONS_WIDTH = 300

type TextButtonsProps = {
  comments: Comments
  /** The element that scrolls the text, and where they are in it, in px. */
  at: { scroller: HTMLElement; top: number; left: number }
  /** What the caret is in. Undefined where text is selected. */
  suggestion: (Comment & { suggestion: Suggestion }) | undefined
  place: Place | undefined
  onComment: () => void
  /** A viewer may comment in some documents, and suggests in none. */
  maySuggest: boolean
  onSuggest: () => void
  onAccept: (seen: string) => Promise<NotAccepted | undefined>
  onNotDone: () => void
  onDone: () => void
}

/** Pressing a button must not move the focus: the text would lose its selection. */
export const keepFocus = (event: MouseEvent) => event.preventDefault()

/** Buttons in the text: at what is selected to comment on it or to suggest another text, and at a suggestion to decide about it. */
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
              <Button title={`${words('commentOn')} (${COMMENT_SHORTCUT})`} onClick={() => props.onComment()}>
                <IconAdd />
                {words('comment')}
              </Button>
              <Show when={props.maySuggest}>
                <Button
                  title={`${suggestionWords('suggestOn')} (${SUGGEST_SHORTCUT})`}
                  onClick={() => props.onSuggest()}
                >
                  <IconSuggest />
                  {suggestionWords('suggest')}
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
