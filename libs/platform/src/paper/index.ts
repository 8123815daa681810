export { enclosureNames, printEnclosedStatement, printRecordedLetter, type RecordedLetter } from './from-record.js';
export { printLetter, type PaperLetter, type PaperSender } from './letter.js';
export { printStatement, type StatementHead } from './statement.js';
export { pagesOf, UnprintableText } from './sheet.js';
