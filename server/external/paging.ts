/** Which part of a list is asked for. */
export interface Page {
  readonly query: string;
  readonly from: number;
  readonly limit: number;
}
