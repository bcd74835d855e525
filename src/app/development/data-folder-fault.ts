/** The data folder of a development CA, or what it needs of the machine, is not as it must be. The message says what to do. */
export class DataFolderFault extends Error {
  override readonly name = 'DataFolderFault';
}
