import { createSignal } from 'solid-js'
import { ChoiceGroup } from '../../ui/fields/ChoiceGroup.tsx'
import { EditableText } from '../../ui/fields/EditableText.tsx'
import { SelectField } from '../../ui/fields/SelectField.tsx'
import { SuggestionList } from '../../ui/fields/SuggestionList.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { LONG_TEXT, RIGHT_TO_LEFT } from '../made-up.ts'
import { Sample } from '../Sample.tsx'
import { Section } from '../Section.tsx'

const saves = async () => undefined
const refuses = async () => 'The hub has refused this name.'

export function FieldSamples() {
  const [row, setRow] = createSignal<'code' | 'ask' | 'open'>('code')
  const [list, setList] = createSignal<'while' | 'good'>('while')
  const [selected, setSelected] = createSignal('number')
  return (
    <>
      <Section title="TextField" folder="ui/fields">
        <Sample state="empty">
          <TextField label="Name" placeholder="As others see you" />
        </Sample>
        <Sample state="with hint">
          <TextField label="Name" hint="You can change it at any time." value="Ada" />
        </Sample>
        <Sample state="error">
          <TextField label="Name" hint="You can change it at any time." error="This name is taken." value="Ada" />
        </Sample>
        <Sample state="limit reached">
          <TextField label="Name" value="Ada Lovela" maxLength={10} limitMessage="At most 10 characters." />
        </Sample>
        <Sample state="disabled">
          <TextField label="Name" value="Ada" disabled />
        </Sample>
        <Sample state="long text">
          <TextField label={LONG_TEXT} hint={LONG_TEXT} error={LONG_TEXT} value={LONG_TEXT} />
        </Sample>
      </Section>
      <Section title="SuggestionList" folder="ui/fields">
        <Sample state="three, the second is chosen">
          <div style={{ position: 'relative', 'padding-top': '120px' }}>
            <SuggestionList
              id="dev-suggestions"
              label="Suggestions"
              suggestions={{
                items: () => ['Ada', 'Bob', LONG_TEXT].map((label) => ({ sign: '@', label })),
                active: () => 1,
                setActive: () => undefined,
                pick: () => undefined,
              }}
            />
          </div>
        </Sample>
      </Section>
      <Section title="EditableText" folder="ui/fields">
        <Sample state="saves">
          <EditableText label="Name" value="Ada" maxLength={40} limitMessage="At most 40 characters." onSave={saves} />
        </Sample>
        <Sample state="refuses: change it and press Enter">
          <EditableText
            label="Name"
            value="Bob"
            maxLength={40}
            limitMessage="At most 40 characters."
            onSave={refuses}
          />
        </Sample>
        <Sample state="long text, one line">
          <EditableText label="Name" value={LONG_TEXT} maxLength={400} limitMessage="" onSave={saves} />
        </Sample>
        <Sample state="long text, wraps" wide>
          <EditableText wraps label="Title" value={LONG_TEXT} maxLength={400} limitMessage="" onSave={saves} />
        </Sample>
        <Sample state="right to left">
          <EditableText label="Name" value={RIGHT_TO_LEFT} maxLength={80} limitMessage="" onSave={saves} />
        </Sample>
      </Section>
      <Section title="SelectField" folder="ui/fields">
        <Sample state="default">
          <SelectField
            label="Holds"
            value={selected()}
            choices={['text', 'number', 'time'].map((value) => ({ value, label: value }))}
            onChange={setSelected}
          />
        </Sample>
        <Sample state="no choices">
          <SelectField label="Holds" value="" choices={[]} onChange={setSelected} />
        </Sample>
        <Sample state="long text">
          <SelectField
            label={LONG_TEXT}
            value="long"
            choices={[{ value: 'long', label: LONG_TEXT }]}
            onChange={setSelected}
          />
        </Sample>
      </Section>
      <Section title="ChoiceGroup" folder="ui/fields">
        <Sample state="row">
          <ChoiceGroup
            label="Who may come in"
            value={row()}
            onChoose={setRow}
            choices={[
              { value: 'code', label: 'With the code' },
              { value: 'ask', label: 'Ask me' },
              { value: 'open', label: 'Everybody' },
            ]}
          />
        </Sample>
        <Sample state="list, with notes">
          <ChoiceGroup
            layout="list"
            label="For how long"
            value={list()}
            onChoose={setList}
            choices={[
              { value: 'while', label: 'Ten minutes', note: 'then the code opens again' },
              { value: 'good', label: 'Until I lift it', note: 'in “Devices and security”' },
            ]}
          />
        </Sample>
      </Section>
    </>
  )
}
