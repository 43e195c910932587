/** The `keyCode` of a key press that an input method has handled. Safari reports it for the Enter that ends a composition, after `compositionend`. */
const KEY_CODE_OF_INPUT_METHOD = 229

/** Whether the key is for an input method, such as the Enter that takes a word in Japanese. It must do nothing else then. */
export const isComposing = (event: KeyboardEvent): boolean =>
  event.isComposing || event.keyCode === KEY_CODE_OF_INPUT_METHOD
