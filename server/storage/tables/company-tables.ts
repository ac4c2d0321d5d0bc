/** What companies, members and rooms keep. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface CompanyTables {}
