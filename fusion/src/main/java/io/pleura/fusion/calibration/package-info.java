/** Turning the scores of a classifier into probabilities that agree with what is observed. */
@NullMarked
package io.pleura.fusion.calibration;

import org.jspecify.annotations.NullMarked;
