/** The text of a QR code with which phones join a Wi-Fi, as Android and iOS read it. Without a password the network is open. */
export function wifiText(name: string, password: string): string {
  const secret = password === '' ? 'T:nopass;' : `T:WPA;P:${escaped(password)};`
  return `WIFI:S:${escaped(name)};${secret};`
}

const escaped = (text: string): string => text.replace(/[\\;,:"]/g, '\\$&')
