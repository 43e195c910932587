/**
 * The `target` of a link that leads out of the hub: a new tab. In the app's own window, which Electrobun marks with a
 * property of `window`, a link has none: its webview on Linux asks the app about a link without a target, which then opens
 * in the person's browser, and ignores a click on any other.
 */
export const OUTSIDE_TARGET: '_blank' | undefined = '__electrobunWebviewId' in globalThis ? undefined : '_blank'
