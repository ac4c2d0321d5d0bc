/** Counts changes of rights, so that whoever asked while one happened can ask again. */
export class RightsWatch {
  changes = 0;
}
