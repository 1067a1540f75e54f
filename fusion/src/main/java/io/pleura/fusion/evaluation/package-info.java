/**
 * How good the probabilities of a model are: discrimination, calibration and use at a threshold,
 * each with its confidence interval, and the report that shows them.
 */
@NullMarked
package io.pleura.fusion.evaluation;

import org.jspecify.annotations.NullMarked;
