// What the tests of the viewer load together.
export * from '../src/viewer/geometry';
export { keyOf, KEYS_TOLD } from '../src/viewer/keys';
export * from '../src/viewer/nifti';
export { contributionColour } from '../src/viewer/panes';
export * from '../src/viewer/region';
export * from '../src/viewer/windows';
