// What the tests of the page load together, so that both see the same classes.
export { ApiClient, ConnectionError, ProblemError } from '../src/api';
export { Predictions } from '../src/page/Predictions';
export { StoredImages } from '../src/page/StoredImages';
