import { CollectionKey } from "../../environment/collection.ts";
import type { Table } from "../../environment/table.ts";
import { listOf } from "../../schema/collection-types.ts";
import { optional } from "../../schema/field-type.ts";
import { type RecordOf, record } from "../../schema/record-schema.ts";
import { date, flag, integer, real, text } from "../../schema/scalar-types.ts";

export const bookSchema = record("Book", {
  book_id: text,
  title: text,
  author: text,
  copies: integer,
  reserved: flag,
});
export type Book = RecordOf<typeof bookSchema>;

export const memberSchema = record("Member", {
  member_id: text,
  name: text,
  email: text,
  fees: real,
  loans: listOf(text),
});
export type Member = RecordOf<typeof memberSchema>;

export const loanSchema = record("Loan", {
  loan_id: text,
  book_id: text,
  member_id: text,
  due: date,
  renewed: flag,
  returned: optional(date),
});
export type Loan = RecordOf<typeof loanSchema>;

export const books = new CollectionKey<Table<Book>>("books");
export const members = new CollectionKey<Table<Member>>("members");
export const loans = new CollectionKey<Table<Loan>>("loans");
