import { For } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { toolWord } from '../../i18n/tools.ts'
import { viewWord } from '../../i18n/views.ts'
import { palette, showPalette } from '../../state/palette.ts'
import { TOOLS, toolKeys } from '../../ui/buttons/tool-keys.ts'
import { MODIFIER, SEARCH_KEY } from '../../ui/modifier-key.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { keysOf } from '../../ui/view-keys.ts'
import { paletteWord } from './words.ts'

/** Every key that does something, with words for it. */
const shortcuts = () => [
  { keys: [`${MODIFIER}K`], words: t('palette.title') },
  { keys: [SEARCH_KEY], words: t('search.title') },
  { keys: ['Alt+↑', 'Alt+↓'], words: paletteWord('roomsKey') },
  { keys: ['?'], words: paletteWord('shortcuts') },
  { keys: ['Enter'], words: t('room.send') },
  { keys: ['Shift+Enter'], words: paletteWord('lineKey') },
  { keys: ['↑'], words: paletteWord('editKey') },
  { keys: ['@', '#'], words: paletteWord('mentionKey') },
  { keys: [':tada'], words: paletteWord('emojiKey') },
  ...TOOLS.map((tool) => ({ keys: [toolKeys(tool)], words: toolWord(tool) })),
  { keys: [`${MODIFIER}Alt+Shift+H`], words: t('document.history') },
  { keys: [keysOf('focus')], words: viewWord('focus') },
  { keys: [keysOf('screen')], words: viewWord('screen') },
  { keys: [keysOf('width')], words: `${viewWord('wide')} / ${viewWord('narrow')}` },
  { keys: [keysOf('carets')], words: `${viewWord('hideCarets')} / ${viewWord('showCarets')}` },
  { keys: [keysOf('source')], words: `${viewWord('showSource')} / ${viewWord('hideSource')}` },
  { keys: [keysOf('count')], words: viewWord('count') },
  { keys: [keysOf('people')], words: viewWord('people') },
  { keys: ['Esc'], words: paletteWord('escapeKey') },
]

/** The list of all keys. */
export function Shortcuts() {
  return (
    <Dialog
      open={palette() === 'shortcuts'}
      onClose={() => showPalette(undefined)}
      title={paletteWord('shortcuts')}
      closeLabel={t('app.close')}
    >
      <dl class="shortcuts">
        <For each={shortcuts()}>
          {({ keys, words }) => (
            <div>
              <dt>
                <For each={keys}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{words}</dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  )
}
