import { EditorView } from '@codemirror/view'
import { For, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import type { TextEditor } from './editor/make-editor.ts'
import type { Heading } from './editor/outline-of.ts'

/** The headings of the document, beside the page, if it has any; before that is known, their place. The style sheet hides it on narrow screens. */
export function Outline(props: { headings: Heading[]; isKnown: boolean; editor: TextEditor | undefined }) {
  function goTo(heading: Heading) {
    const view = props.editor?.view
    if (!view) return
    const anchor = Math.min(heading.from, view.state.doc.length)
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'start', yMargin: 24 }) })
    view.focus()
  }
  return (
    <Show when={props.headings.length > 0 || !props.isKnown}>
      <nav class="outline" aria-label={t('document.outline')}>
        <h2>{t('document.outline')}</h2>
        <ul>
          {/* By their places, because all headings come anew with each change of the text: a row stays while it is pressed. */}
          <For each={props.headings.map((_, n) => n)}>
            {(n) => (
              <li>
                <Show when={props.headings[n]}>
                  {(heading) => (
                    <button
                      type="button"
                      class="outline-row"
                      data-level={heading().level}
                      aria-current={heading().isCurrent ? 'true' : undefined}
                      onClick={() => goTo(heading())}
                    >
                      {heading().text}
                    </button>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </nav>
    </Show>
  )
}
