/**
 * Which features a model learns from: filters and penalised regression, each fitted on training
 * rows only, and a check of the training data.
 */
@NullMarked
package io.pleura.fusion.selection;

import org.jspecify.annotations.NullMarked;
