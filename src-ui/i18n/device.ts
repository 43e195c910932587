import { t } from './i18n.ts'

/** The hub names a device in English, such as "Chrome on Android", or by one of the two. */
export function deviceText(device: string): string {
  const [browser, system] = device.split(' on ')
  return browser && system ? t('security.browserOn', { browser, system }) : device
}
