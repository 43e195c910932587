// What the hub's codes mean, said to somebody who teaches a class: what happened, and what to do next.
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import { language } from '../state/preferences.ts'

type Words = Record<ErrorCode, string>

const en: Words = {
  'frame.malformed': 'The hub did not understand this page. Reload it.',
  'frame.tooLarge': 'That is too long for one go. Shorten it or send it in parts.',
  'frame.tooDeep': 'The hub did not understand this page. Reload it.',
  'frame.invalid': 'The hub did not understand this page. Reload it.',
  'sync.required': 'This page and the hub are out of step. Reload it.',
  'signIn.required': 'You are not signed in any more. Join again with the code on the host’s screen.',
  'code.wrong': 'That code is not right. Compare it with the host’s screen: it changes from time to time.',
  'code.locked': 'Too many wrong codes. Wait a minute, then try again.',
  'join.tooMany': 'Very many people are joining right now. Wait a moment, then try again.',
  'hostToken.wrong': 'This link has already been used. Open the hub from the app again.',
  'name.unusable': 'This name cannot be used. Choose one with at least one letter and at most 40 characters.',
  'join.refused': 'The host has not let you in. Ask them, then try again.',
  'join.notWaiting': 'You are not waiting at the door any more. Ask again.',
  'member.notFound': 'This person is not here any more.',
  'member.isHost': 'A host cannot be sent away, muted or given another role.',
  'member.removed': 'The host has sent this device away. Ask the host when you may come back.',
  'member.muted': 'The host has muted you: you can read, and write again when they say so.',
  'room.isPublic': 'Everybody is in this room: nobody can be invited, leave or be taken out of it.',
  'room.isLobby': 'The lobby stays open: it is where everybody arrives.',
  'room.archived': 'This room is archived. It can be read, and nothing more can be said in it.',
  'room.locked': 'The host has locked this room: only the host writes here at the moment.',
  'session.notFound': 'This device is signed out already.',
  'text.empty': 'There is nothing in it yet. Type something first.',
  'room.notFound': 'This room does not exist any more, or it is not open to you.',
  'room.nameTaken': 'There is already a room of this name. Choose another one.',
  'board.notFound': 'This board does not exist any more.',
  'board.nameTaken': 'There is already a board of this name. Choose another one.',
  'board.full': 'There is no room for more here.',
  'board.invalid':
    'The columns of this board make no sense: each needs a key of its own, and only a choice has choices.',
  'record.notFound': 'This row does not exist any more.',
  'record.invalid': 'A value does not fit its column.',
  'changes.unknownEntity': 'The hub does not know this kind of change.',
  'document.notFound': 'This document does not exist any more, or it is not open to you.',
  'document.invalidUpdate': 'The hub could not take this change. Copy your text, then reload the page.',
  'document.notYours':
    'This change was written as somebody else and was not taken. Copy your text, then reload the page.',
  'document.full': 'Too many editors have written in this document. Start a new one and copy the text over.',
  'export.unknownFormat': 'The hub does not know this file format. Choose another one.',
  'guard.host': 'The hub does not answer at this address. Scan the QR code on the host’s screen.',
  'guard.origin': 'This page comes from somewhere else. Scan the QR code on the host’s screen.',
  'rate.tooMuch': 'That was too much at once. Wait a moment, then try again.',
  notFound: 'The hub has nothing at this address. Go back to Home.',
  notAllowed: 'You may not do this. Ask the host.',
  'storage.unavailable': 'The hub cannot save at the moment: its disk may be full. Tell the host, then try again.',
  internal: 'Something went wrong in the hub. Try again; if it stays, tell the host.',
}

const de: Words = {
  'frame.malformed': 'Der Hub hat diese Seite nicht verstanden. Lade sie neu.',
  'frame.tooLarge': 'Das ist zu lang für einmal. Kürze es oder sende es in Teilen.',
  'frame.tooDeep': 'Der Hub hat diese Seite nicht verstanden. Lade sie neu.',
  'frame.invalid': 'Der Hub hat diese Seite nicht verstanden. Lade sie neu.',
  'sync.required': 'Diese Seite und der Hub sind nicht auf demselben Stand. Lade sie neu.',
  'signIn.required': 'Du bist nicht mehr angemeldet. Tritt mit dem Code auf dem Bildschirm des Hosts noch einmal bei.',
  'code.wrong': 'Dieser Code stimmt nicht. Vergleiche ihn mit dem Bildschirm des Hosts: Er wechselt ab und zu.',
  'code.locked': 'Zu viele falsche Codes. Warte eine Minute und versuch es dann noch einmal.',
  'join.tooMany': 'Gerade kommen sehr viele herein. Warte kurz und versuch es dann noch einmal.',
  'hostToken.wrong': 'Dieser Link wurde schon benutzt. Öffne den Hub noch einmal aus der App.',
  'name.unusable': 'Dieser Name geht nicht. Nimm einen mit mindestens einem Buchstaben und höchstens 40 Zeichen.',
  'join.refused': 'Der Host hat dich nicht hereingelassen. Frag nach und versuch es dann noch einmal.',
  'join.notWaiting': 'Du wartest nicht mehr vor der Tür. Frag noch einmal.',
  'member.notFound': 'Diese Person ist nicht mehr hier.',
  'member.isHost': 'Ein Host kann nicht weggeschickt, stummgeschaltet oder in eine andere Rolle gesetzt werden.',
  'member.removed': 'Der Host hat dieses Gerät weggeschickt. Frag den Host, wann du wiederkommen darfst.',
  'member.muted': 'Der Host hat dich stummgeschaltet: Du kannst lesen und wieder schreiben, wenn er es erlaubt.',
  'room.isPublic': 'In diesem Raum sind alle: Niemand kann eingeladen werden, gehen oder herausgenommen werden.',
  'room.isLobby': 'Die Lobby bleibt offen: Hier kommen alle an.',
  'room.archived': 'Dieser Raum ist archiviert. Er kann gelesen werden, gesagt wird darin nichts mehr.',
  'room.locked': 'Der Host hat diesen Raum gesperrt: Im Moment schreibt hier nur der Host.',
  'session.notFound': 'Dieses Gerät ist schon abgemeldet.',
  'text.empty': 'Es steht noch nichts darin. Schreib zuerst etwas.',
  'room.notFound': 'Diesen Raum gibt es nicht mehr, oder er ist nicht für dich offen.',
  'room.nameTaken': 'Einen Raum mit diesem Namen gibt es schon. Nimm einen anderen.',
  'board.notFound': 'Diese Tafel gibt es nicht mehr.',
  'board.nameTaken': 'Eine Tafel mit diesem Namen gibt es schon. Nimm einen anderen.',
  'board.full': 'Hier ist kein Platz mehr.',
  'board.invalid':
    'Die Spalten dieser Tafel ergeben keinen Sinn: Jede braucht einen eigenen Schlüssel, und nur eine Auswahl hat Werte zur Auswahl.',
  'record.notFound': 'Diese Zeile gibt es nicht mehr.',
  'record.invalid': 'Ein Wert passt nicht in seine Spalte.',
  'changes.unknownEntity': 'Diese Art von Änderung kennt der Hub nicht.',
  'document.notFound': 'Dieses Dokument gibt es nicht mehr, oder es ist nicht für dich offen.',
  'document.invalidUpdate': 'Der Hub konnte diese Änderung nicht annehmen. Kopiere deinen Text und lade die Seite neu.',
  'document.notYours':
    'Diese Änderung wurde unter anderem Namen geschrieben und nicht angenommen. Kopiere deinen Text und lade die Seite neu.',
  'document.full':
    'In diesem Dokument haben zu viele Editoren geschrieben. Beginne ein neues und kopiere den Text hinüber.',
  'export.unknownFormat': 'Dieses Dateiformat kennt der Hub nicht. Nimm ein anderes.',
  'guard.host': 'Unter dieser Adresse antwortet der Hub nicht. Scanne den QR-Code auf dem Bildschirm des Hosts.',
  'guard.origin': 'Diese Seite kommt von woanders. Scanne den QR-Code auf dem Bildschirm des Hosts.',
  'rate.tooMuch': 'Das war zu viel auf einmal. Warte kurz und versuch es dann noch einmal.',
  notFound: 'Unter dieser Adresse hat der Hub nichts. Geh zurück zum Start.',
  notAllowed: 'Das darfst du hier nicht. Frag den Host.',
  'storage.unavailable':
    'Der Hub kann gerade nicht speichern: Vielleicht ist seine Platte voll. Sag dem Host Bescheid und versuch es dann noch einmal.',
  internal: 'Im Hub ist etwas schiefgegangen. Versuch es noch einmal; bleibt es so, sag dem Host Bescheid.',
}

export function errorWords(code: ErrorCode): string {
  return (language() === 'de' ? de : en)[code]
}
