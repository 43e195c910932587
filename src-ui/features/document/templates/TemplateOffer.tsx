import { createUniqueId, For } from 'solid-js'
import { Button } from '../../../ui/buttons/Button.tsx'
import type { TextEditor } from '../editor/make-editor.ts'
import { TEMPLATES, type Template, templateText, templateWord } from './templates.ts'
import './templates.css'

/** Below a text in which there is nothing yet: what it can begin with. A chunk of its own. */
export default function TemplateOffer(props: { editor: TextEditor }) {
  const id = createUniqueId()

  /** An edit like any other, which one step of undo takes back. */
  function begin(template: Template) {
    const { view } = props.editor
    const { text, caret } = templateText(template, Date.now())
    view.dispatch({
      changes: { from: 0, insert: text },
      selection: { anchor: caret },
      userEvent: 'input.template',
      scrollIntoView: true,
    })
    view.focus()
  }

  return (
    <section class="template-offer" aria-labelledby={id}>
      <p id={id} class="meta">
        {templateWord('offer')}
      </p>
      <ul>
        <For each={TEMPLATES}>
          {(template) => (
            <li>
              <Button onClick={() => begin(template)}>{templateWord(template)}</Button>
            </li>
          )}
        </For>
      </ul>
    </section>
  )
}
