/** Whether this page is in the app's own window, which Electrobun marks with a property of `window`. */
export const isInAppWindow = (): boolean => '__electrobunWebviewId' in globalThis
