// What a new document can begin with. Markdown, with an empty list entry where one begins to write.
import { locale } from '../../../i18n/i18n.ts'
import { partWords } from '../../../i18n/parts/part-words.ts'
import { dateAndTime } from '../../../i18n/times.ts'

const en = {
  offer: 'Or begin with',
  agenda: 'Agenda',
  agendaText:
    '- **When:** {{ date }}\n- **Where:** \n- **Who:** \n\n## What for\n\n- \n\n## Topics\n\n| Topic | Who | Minutes |\n| --- | --- | ---: |\n| Welcome |  | 5 |\n|  |  | 15 |\n|  |  | 15 |\n| What next |  | 5 |\n\n## To read before\n\n- \n',
  minutes: 'Minutes',
  minutesText:
    '- **Date:** {{ date }}\n- **Here:** \n- **Away:** \n- **Written by:** \n\n## Topics\n\n### 1.\n\n- \n\n## Decided\n\n- \n\n## To do\n\n- [ ] Who: what, until when\n\n## Next time\n\n',
  lab: 'Lab notebook',
  labText:
    '- **Date:** {{ date }}\n- **Who:** \n- **Sample or device:** \n\n## Question\n\n- \n\n## Set-up\n\n1. \n\n## Measured\n\n| Time | Value | Unit | Remark |\n| --- | ---: | --- | --- |\n|  |  |  |  |\n\n## Seen\n\n- \n\n## Conclusion\n\n',
  retro: 'Retrospective',
  retroText:
    '- **Date:** {{ date }}\n- **About:** \n\n## What went well\n\n- \n\n## What did not\n\n- \n\n## What we learned\n\n- \n\n## What we try next\n\n- [ ] Who: what, until when\n',
  incident: 'Incident',
  incidentText:
    '- **Began:** {{ now }}\n- **Ended:** \n- **Who leads:** \n- **Affected:** \n\n## Now\n\n- \n\n## What happened\n\n| Time | What | Who |\n| --- | --- | --- |\n|  |  |  |\n\n## Cause\n\n- \n\n## To do\n\n- [ ] Who: what, until when\n\n## What helps next time\n\n- \n',
}
const de: typeof en = {
  offer: 'Oder beginne mit',
  agenda: 'Tagesordnung',
  agendaText:
    '- **Wann:** {{ date }}\n- **Wo:** \n- **Wer:** \n\n## Wozu\n\n- \n\n## Themen\n\n| Thema | Wer | Minuten |\n| --- | --- | ---: |\n| Begrüßung |  | 5 |\n|  |  | 15 |\n|  |  | 15 |\n| Wie weiter |  | 5 |\n\n## Vorher lesen\n\n- \n',
  minutes: 'Protokoll',
  minutesText:
    '- **Datum:** {{ date }}\n- **Dabei:** \n- **Nicht dabei:** \n- **Geschrieben von:** \n\n## Themen\n\n### 1.\n\n- \n\n## Beschlossen\n\n- \n\n## Zu tun\n\n- [ ] Wer: was, bis wann\n\n## Nächstes Mal\n\n',
  lab: 'Laborbuch',
  labText:
    '- **Datum:** {{ date }}\n- **Wer:** \n- **Probe oder Gerät:** \n\n## Frage\n\n- \n\n## Aufbau\n\n1. \n\n## Gemessen\n\n| Zeit | Wert | Einheit | Bemerkung |\n| --- | ---: | --- | --- |\n|  |  |  |  |\n\n## Beobachtet\n\n- \n\n## Schluss\n\n',
  retro: 'Rückblick',
  retroText:
    '- **Datum:** {{ date }}\n- **Worüber:** \n\n## Was gut war\n\n- \n\n## Was nicht gut war\n\n- \n\n## Was wir gelernt haben\n\n- \n\n## Was wir als Nächstes versuchen\n\n- [ ] Wer: was, bis wann\n',
  incident: 'Störung',
  incidentText:
    '- **Beginn:** {{ now }}\n- **Ende:** \n- **Wer leitet:** \n- **Betroffen:** \n\n## Jetzt\n\n- \n\n## Was geschah\n\n| Zeit | Was | Wer |\n| --- | --- | --- |\n|  |  |  |\n\n## Ursache\n\n- \n\n## Zu tun\n\n- [ ] Wer: was, bis wann\n\n## Was nächstes Mal hilft\n\n- \n',
}

export const templateWord = partWords({ en, de })

export const TEMPLATES = ['agenda', 'minutes', 'lab', 'retro', 'incident'] as const
export type Template = (typeof TEMPLATES)[number]

const EMPTY_ENTRY = /^(?:- |1\. )$/m

/** The text of a template as of now, and where one begins to write in it, in UTF-16 units. `at`: ms since 1970. */
export function templateText(template: Template, at: number): { text: string; caret: number } {
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'long' }).format(at)
  const text = templateWord(`${template}Text`, { date, now: dateAndTime(at) })
  const entry = EMPTY_ENTRY.exec(text)
  return { text, caret: entry ? entry.index + entry[0].length : text.length }
}
